/** What a test runner adds to a path, which is no part of the program that leaks. */

import type { Label } from './grouping.ts'

/** Vitest's list of the modules that it has loaded, by which everything in any of them is reached. */
const registry = ['.__vitest_worker__', '.evaluatedModules', '.idToModuleMap']

/** How Vitest's running test holds what a scenario's own file has (`helpers/vitest/scenario.ts`). */
const scenario = ['(variable) defined', '.body']

/**
 * A path without what belongs to the test runner: of one that leads through Vitest's list of modules, what comes behind
 * the module, and of one through its running test, what comes behind the scenario. A leak is the same without Vitest.
 */
export function withoutHost(path: readonly Label[]): readonly Label[] {
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
