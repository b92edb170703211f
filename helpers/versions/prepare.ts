/** Installs dependency sets by their specifications, for commands. */

import type { SetRules } from '../suite.ts'
import { ownedDirectory, removeAbandoned, reportAll } from '../workspace/temporary-directory.ts'
import { describeSet } from './dependency-set.ts'
import { cacheFolder, installSet } from './install.ts'
import type { InstalledSet } from './install.ts'
import { openRegistry } from './registry.ts'
import type { Registry } from './registry.ts'

/** Prints a line of progress to standard error, so that standard output has results alone. */
export const printNote = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

export async function registryOfCache(note = printNote): Promise<Registry> {
  return openRegistry(await cacheFolder('registry', note), note)
}

/**
 * Installs the set that specifications name, or finds it installed. Companions have the versions in `held` where their
 * ranges allow it.
 *
 * @param rules the part of the suite's configuration that sets need
 * @throws {VersionError} when it cannot be had
 */
export async function prepareSet(
  specifications: readonly string[],
  rules: SetRules,
  held: Readonly<Record<string, string>> = {},
  note = printNote,
): Promise<InstalledSet> {
  const packed = await cacheFolder('packed', note)
  reportAll(removeAbandoned([packed]))
  await using scratch = ownedDirectory(packed)
  return await installSet(
    await describeSet(specifications, { registry: await registryOfCache(note), scratch: scratch.path, rules, held }),
    note,
  )
}
