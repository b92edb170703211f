/** What commands share in understanding what was typed. */

import { statSync } from 'node:fs'
import { distance } from 'fastest-levenshtein'
import { isFile, scenarioNames } from '../helpers/vitest/run.ts'

/** Something that was typed makes no sense. Its message is all that the person needs to see. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The scenarios that were named, by name or by file, or all of them. @throws {UsageError} with the nearest name for one that does not exist */
export function chooseScenarios(asked: readonly string[], known: readonly string[] = scenarioNames()): readonly string[] {
  for (const name of asked) {
    if (isFile(name)) {
      requireFile(name)
    } else if (!known.includes(name)) {
      const nearest = known.toSorted((one, other) => distance(name, one) - distance(name, other))[0]
      throw new UsageError(`There is no scenario "${name}". Did you mean "${nearest}"? There are: ${known.join(', ')}.`)
    }
  }
  return asked.length > 0 ? asked : known
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
