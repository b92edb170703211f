/** What commands ask for: sets and runtimes by what was typed, ready to be used. */

import { ownedDirectory, removeAbandoned, tellAll } from '../workspace/temporary-directory.ts'
import { describeSet } from './dependency-set.ts'
import { cacheFolder, installSet } from './install.ts'
import type { InstalledSet } from './install.ts'
import { openRegistry } from './registry.ts'
import type { Registry } from './registry.ts'

/** Says on the terminal what takes time, and leaves results on standard output alone. */
export const tell = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

export async function registryOfCache(note = tell): Promise<Registry> {
  return openRegistry(await cacheFolder('registry', note), note)
}

/**
 * Installs the set that specifications name, or finds it installed; companions keep the versions of `held` where they
 * can.
 *
 * @throws {VersionError} when it cannot be had
 */
export async function prepareSet(
  specifications: readonly string[],
  held: Readonly<Record<string, string>> = {},
  note = tell,
): Promise<InstalledSet> {
  const packed = await cacheFolder('packed', note)
  tellAll(removeAbandoned([packed]))
  await using scratch = ownedDirectory(packed)
  return await installSet(
    await describeSet(specifications, { registry: await registryOfCache(note), scratch: scratch.path, held }),
    note,
  )
}
