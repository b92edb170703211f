/** A run on a package set that loads nothing of what the set names: it measures what is installed. */

import type { ScenarioResult } from '../results/schema.ts'

const begin = 'Nothing loaded '

/**
 * What to change. `undefined` where a package that the set names was loaded, or it is not known which it names.
 *
 * @param loaded what was loaded of the set; `undefined` where the process runs on none
 */
export function unusedSet(
  named: Readonly<Record<string, string>> | undefined,
  loaded: Readonly<Record<string, string>> | undefined,
): string | undefined {
  const names = Object.keys(named ?? {})
  if (loaded === undefined || names.length === 0 || names.some(name => Object.hasOwn(loaded, name))) {
    return undefined
  }
  return (
    `${begin}${names.join(' or ')} of the package set, so what ran was not measured on it. ` +
    'Import it by its name, and not by a path or an alias.'
  )
}

/** Whether a result is invalid for that. */
export function saysUnused(result: Pick<ScenarioResult, 'outcome' | 'message'> | undefined): boolean {
  return result?.outcome === 'invalid' && result.message?.startsWith(begin) === true
}
