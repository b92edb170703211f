/** What a test runner adds to a path, which is no part of the program that leaks. */

import type { Label } from './grouping.ts'

/** Vitest's list of the modules that it has loaded, by which everything in any of them is reached. */
const registry = ['.__vitest_worker__', '.evaluatedModules', '.idToModuleMap']

/** How Vitest's running test holds what a scenario's own file has (`helpers/vitest/scenario.ts`). */
const scenario = ['(variable) defined', '.body']

/** How a check holds the operation that it calls (`helpers/retention/calls.ts`). */
const operation = ['(variable) operate', '(variable) operation']

/** How Vitest's running test holds its function: through functions of its own, each of which holds the next. */
const runner = 'function runWithTimeout'
const wrapped = '(variable) fn'

/**
 * A path without what belongs to the test runner: of one that leads through Vitest's list of modules, what comes behind
 * the module, and of one through its running test, what comes behind the scenario, the checked operation or the test's
 * function. A leak is the same without Vitest.
 */
export function withoutHost(path: readonly Label[]): readonly Label[] {
  return withoutTest(withoutScenario(path))
}

function withoutTest(path: readonly Label[]): readonly Label[] {
  const visible = path.filter(({ kind }) => !kind.startsWith('system / ')) // the scope of a function
  const called = visible.findIndex((_, index) => operation.every((edge, step) => visible[index + step]?.edge === edge))
  if (called !== -1) {
    return [{ edge: '', kind: 'operation' }, ...visible.slice(called + operation.length)]
  }
  const first = visible.findIndex(({ kind }) => kind === runner) + 1
  const behind = first === 0 ? -1 : visible.findIndex(({ edge }, index) => index >= first && edge !== wrapped)
  return behind === -1 ? path : [{ edge: '', kind: 'test' }, ...visible.slice(behind)]
}

function withoutScenario(path: readonly Label[]): readonly Label[] {
  if (path[1]?.edge !== registry[0]) {
    return path
  }

  const has = (edges: readonly string[], from: number): boolean =>
    edges.every((edge, step) => path[from + step]?.edge === edge)
  const exports = has(registry, 1) ? path.findIndex(({ edge }) => edge === '.exports') : -1

  if (exports !== -1) {
    return [{ edge: '', kind: 'module' }, ...path.slice(exports + 1)]
  }

  const body = path.findIndex((_, index) => has(scenario, index))

  return body >= 1 ? [{ edge: '', kind: 'scenario' }, ...path.slice(body + scenario.length)] : path
}
