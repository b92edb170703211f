/** Installs another Node to run scenarios on, from its platform packages, as a set: never into this checkout. */

import { join } from 'node:path'
import { installSet } from './install.ts'
import { registryOfCache, printNote } from './prepare.ts'
import { resolveVersion } from './registry.ts'
import { VersionError } from './version-error.ts'

export const runtimes = ['22', '24', '26'] as const

/** The path of a Node binary: the newest release of a major. @throws {VersionError} when there is none */
export async function prepareNode(
  major: string,
  note = printNote,
): Promise<{ readonly path: string; readonly version: string }> {
  if (!runtimes.some(known => known === major)) {
    throw new VersionError(`Scenarios run on Node ${runtimes.join(', ')}; "${major}" is none of them.`)
  }
  const name = `node-${process.platform}-${process.arch}`
  const version = resolveVersion(name, `^${major}`, await (await registryOfCache(note)).packument(name))
  const { path } = await installSet(
    {
      title: `Node ${version}`,
      pins: { [name]: version },
      manifest: { dependencies: { [name]: version } },
      tarballs: {},
      files: {},
    },
    note,
  )
  return { path: join(path, 'node_modules', name, 'bin', 'node'), version }
}
