/** The packages that a process on a dependency set really loaded. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSetting } from '../settings.ts'

/**
 * The key under which `loaded.mjs` stores the folders on `globalThis`: modules that Vitest transforms share nothing
 * else with modules that Node loads.
 */
const key = Symbol.for('memory-regression-suite.loaded')

/**
 * Every package that was loaded so far, by name, with its version, or its versions where there are several. `undefined`
 * where the process does not run on a set. Packages of the suite itself, which drive the scenario, are left out.
 */
export function loadedPackages(
  set: string | undefined = readSetting('set'),
): Readonly<Record<string, string>> | undefined {
  const folders: unknown = Reflect.get(globalThis, key)
  if (!set || !(folders instanceof Set)) {
    return undefined
  }

  const versions = new Map<string, Set<string>>()
  for (const folder of folders) {
    const manifest =
      typeof folder === 'string' && folder.startsWith(join(set, 'node_modules')) ? readManifest(folder) : undefined
    if (manifest !== undefined) {
      versions.set(manifest.name, (versions.get(manifest.name) ?? new Set()).add(manifest.version))
    }
  }
  return Object.fromEntries(
    [...versions]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, found]) => [name, [...found].join(', ')]),
  )
}

/** `undefined` when a folder has none with a name and a version. */
export function readManifest(folder: string): { readonly name: string; readonly version: string } | undefined {
  const path = join(folder, 'package.json')
  const manifest: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
  return typeof manifest === 'object' && manifest !== null && 'name' in manifest && 'version' in manifest
    ? { name: String(manifest.name), version: String(manifest.version) }
    : undefined
}
