/** Which scenarios and canaries `npm run validate` repeats. */

import { chooseScenarios, matching } from '../arguments.ts'
import { canaryNames } from './run-canaries.ts'

/**
 * The scenarios and the canaries that were named, by name or as in `quiet/*`: where only some of either were, those
 * alone, and where none was, all of both.
 *
 * @throws {UsageError} as `chooseScenarios`
 */
export function chooseRuns(
  scenarios: readonly string[],
  canaries: readonly string[],
  withCanaries: boolean,
): { readonly scenarios: readonly string[]; readonly canaries: readonly string[] } {
  const known = canaryNames()
  const named = [...new Set(canaries.flatMap(name => matching('canary', name, known)))]
  const chosen = named.length > 0 || scenarios.length > 0 ? named : known
  return {
    scenarios: scenarios.length > 0 || named.length === 0 ? chooseScenarios(scenarios) : [],
    canaries: withCanaries ? chosen : [],
  }
}
