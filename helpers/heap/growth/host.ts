import type { Label } from './grouping.ts'

/** Vitest's list of the modules that it has loaded, by which everything in any of them is reached. */
const registry = ['.__vitest_worker__', '.evaluatedModules', '.idToModuleMap']

/** How Vitest's running test holds what a scenario's own file has (`helpers/vitest/scenario.ts`). */
const scenario = ['(variable) defined', '.body']

/**
 * A path without what belongs to whoever runs the program: of one that leads through Vitest's list of modules, what
 * comes behind the module, and of one through its running test, what comes behind the scenario. A leak is the same
 * whoever runs it.
 */
export function withoutHost(path: readonly Label[]): readonly Label[] {
  const isHosted = path[1]?.edge === registry[0]
  const isModule = registry.every((edge, index) => path[index + 1]?.edge === edge)
  const exports = isModule ? path.findIndex(({ edge }) => edge === '.exports') : -1
  const body = isHosted
    ? path.findIndex((_, index) => scenario.every((edge, step) => path[index + step]?.edge === edge)) +
      scenario.length -
      1
    : 0

  return exports !== -1
    ? [{ edge: '', kind: 'module' }, ...path.slice(exports + 1)]
    : body >= scenario.length
      ? [{ edge: '', kind: 'scenario' }, ...path.slice(body + 1)]
      : path
}
