/** What commands share in understanding what was typed. */

import { statSync } from 'node:fs'
import { matchesGlob } from 'node:path'
import { distance } from 'fastest-levenshtein'
import { parseShare } from '../helpers/settings.ts'
import { isFile, listScenarios, scenarioNames } from '../helpers/vitest/run.ts'

/** Something that was typed makes no sense. Its message is all that the person needs to see. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/**
 * The scenarios that were named, by name, by file or as in `node-*`, or all of them.
 *
 * @throws {UsageError} with the nearest name for one that does not exist
 */
export function chooseScenarios(asked: readonly string[], known: readonly string[] = scenarioNames()): readonly string[] {
  const chosen = asked.flatMap((name) => {
    if (isFile(name)) {
      requireFile(name)
      return name
    }
    const matching = known.filter(scenario => matchesGlob(scenario, name))
    if (matching.length === 0) {
      const nearest = known.toSorted((one, other) => distance(name, one) - distance(name, other))[0]
      throw new UsageError(`There is no scenario "${name}". Did you mean "${nearest}"? There are: ${known.join(', ')}.`)
    }
    return matching
  })
  return asked.length > 0 ? [...new Set(chosen)] : known
}

/** What `--leak` asks for. @throws {UsageError} when one of the scenarios has no leaking twin: its run would look like a leak that was missed */
export function leakOf(text: string | undefined, scenarios: readonly string[]): { readonly leak?: number } {
  if (text === undefined) {
    return {}
  }

  const leaky = listScenarios().filter(({ leaks }) => leaks).map(({ name }) => name)
  const sound = scenarios.find(name => !leaky.includes(name))
  if (sound !== undefined) {
    throw new UsageError(`${sound} has no leaking twin, so it cannot be asked to leak. These have one: ${leaky.join(', ')}.`)
  }
  return { leak: parseShare(text) }
}

function requireFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError(`There is no file ${path}. Name a scenario by its name, or by the path of its file.`)
  }
}

/** `--size -1` as `--size=-1`: a wrong size and no option of its own, so that the line about it speaks of sizes. */
export function joinNegatives(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word, index) => {
    const isValue = /^-\d/.test(word) && argv[index - 1]?.startsWith('--') === true
    const next = argv[index + 1]
    return isValue ? [] : word.startsWith('--') && next !== undefined && /^-\d/.test(next) ? [`${word}=${next}`] : [word]
  })
}
