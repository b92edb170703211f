/** The packages that a process on a dependency set really loaded. */

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { internalVariables } from '../settings-schema.ts'
import { readSetting } from '../settings.ts'
import { isOfSet } from './set-rule.cjs'

/** The module that all that a fork starts on a set loads first. */
export const setHooks = fileURLToPath(new URL('set-hooks.cjs', import.meta.url))

let forks = 0

/**
 * The environment by which a fork passes its set on to its workers and children; empty values where it runs on none.
 * `remove` removes the file that takes what they load.
 *
 * @param reports the folder of that file
 */
export function passSetOn(
  reports: string,
  set: string | undefined = readSetting('set'),
): { readonly environment: Readonly<Record<string, string>>; readonly remove: () => void } {
  if (!set) {
    return { environment: { [internalVariables.onSet]: '' }, remove() {} } // a fork of a run on a set began this run
  }
  const loaded = join(reports, `.loaded-${process.pid}-${++forks}.jsonl`)
  const remove = (): void => rmSync(loaded, { force: true })
  try {
    mkdirSync(reports, { recursive: true })
    remove() // of a run that was killed, and whose process had the same number
  } catch {
    // the disk is full: the fork's own thread still knows what it loaded
  }
  return {
    environment: { [internalVariables.onSet]: JSON.stringify({ set: resolve(set), loaded, root: resolve('./') }) },
    remove,
  }
}

/**
 * The key under which `set-hooks.cjs` stores the folders on `globalThis`: modules that Vitest transforms share nothing
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
  for (const folder of new Set([...folders, ...loadedBelow()])) {
    const manifest = typeof folder === 'string' && isOfSet(`${folder}/`, set) ? readManifest(folder) : undefined
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

/** What workers and child processes have loaded. */
function loadedBelow(): readonly string[] {
  try {
    const { loaded }: { readonly loaded: string } = JSON.parse(process.env[internalVariables.onSet] ?? '')
    return readFileSync(loaded, 'utf8').split('\n').flatMap(parsed)
  } catch {
    return [] // nothing was loaded, or no pool started this process
  }
}

function parsed(line: string): readonly string[] {
  try {
    return [String(JSON.parse(line))]
  } catch {
    return [] // torn, or empty
  }
}

/** `undefined` when a folder has none with a name and a version. */
export function readManifest(folder: string): { readonly name: string; readonly version: string } | undefined {
  const path = join(folder, 'package.json')
  const manifest: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
  return typeof manifest === 'object' && manifest !== null && 'name' in manifest && 'version' in manifest
    ? { name: String(manifest.name), version: String(manifest.version) }
    : undefined
}
