/** Installs dependency sets into a cache outside the repository, once each. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openCacheDirectory } from '../workspace/cache-directory.ts'
import { ownedDirectory, removeAbandoned, reportAll } from '../workspace/temporary-directory.ts'
import { hasCode } from '../workspace/space.ts'
import { keyOf } from './dependency-set.ts'
import type { DependencySet } from './dependency-set.ts'
import { isOutOfReach, npm, reasonOf } from './npm.ts'
import { copyTarballs } from './packed.ts'
import { VersionError } from './version-error.ts'

export interface InstalledSet extends Pick<DependencySet, 'title' | 'pins'> {
  /** Holds package.json, package-lock.json and node_modules. */
  readonly path: string
}

/** A folder of the cache, made when it is missing. `MEMORY_CACHE_DIR` says where the cache is. */
export async function cacheFolder(name: string, note: (line: string) => void = () => {}): Promise<string> {
  const { path } = await openCacheDirectory(undefined, note)
  const folder = join(path, name)
  mkdirSync(folder, { recursive: true })
  return folder
}

/**
 * The folder of an installed set. It is installed under another name and then renamed, so that no process sees half of
 * a set; of two that install the same set at once, both use the set of the first that finishes.
 *
 * @throws {VersionError} with the package and the reason when npm cannot install it; nothing is left behind then
 */
export async function installSet(set: DependencySet, note: (line: string) => void): Promise<InstalledSet> {
  const sets = await cacheFolder('sets', note)
  const path = join(sets, keyOf(set))
  if (!existsSync(join(path, 'package.json'))) {
    reportAll(removeAbandoned([sets])) // directories of processes that were killed while they installed
    note(`Installing ${set.title} …`)
    await installBeside(set, sets, path)
  }
  return { title: set.title, pins: set.pins, path }
}

async function installBeside(set: DependencySet, sets: string, path: string): Promise<void> {
  await using unfinished = ownedDirectory(sets)
  const beside = unfinished.path
  try {
    write(beside, 'package.json', `${JSON.stringify(set.manifest, undefined, 2)}\n`)
    for (const [name, content] of Object.entries(set.files)) {
      write(beside, name, content)
    }
    copyTarballs(set.tarballs, beside)
    if (set.lock !== undefined) {
      write(beside, 'package-lock.json', set.lock)
    }

    const outcome = await npm(
      [set.lock === undefined ? 'install' : 'ci', '--install-links', '--prefer-offline'],
      beside,
    )
    if (outcome.code !== 0) {
      const why = isOutOfReach(outcome) ? ', for the registry is out of reach and npm has not cached all of it' : ''
      throw new VersionError(`${set.title} cannot be installed${why}: ${reasonOf(outcome)}`)
    }
    requireAll(set, beside)
    renameSync(beside, path)
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) {
      // another run was faster, and has installed the same
      throw error
    }
  }
}

/** @throws {VersionError} when npm has not installed a package that was asked for */
function requireAll(set: DependencySet, folder: string): void {
  for (const name of Object.keys(set.manifest.dependencies ?? {})) {
    if (!existsSync(join(folder, 'node_modules', name, 'package.json'))) {
      throw new VersionError(`${set.title} cannot be installed: npm reported success and left no ${name}.`)
    }
  }
}

/** Every package of a set by the version that npm installed at its top. */
export function versionsOf({ path }: Pick<InstalledSet, 'path'>): Readonly<Record<string, string>> {
  const lock: { readonly packages?: Readonly<Record<string, { readonly version?: string }>> } = JSON.parse(
    readFileSync(join(path, 'package-lock.json'), 'utf8'),
  )
  return Object.fromEntries(
    Object.entries(lock.packages ?? {}).flatMap(([folder, { version }]) => {
      const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(folder)?.[1]
      return name === undefined || version === undefined ? [] : [[name, version]]
    }),
  )
}

function write(folder: string, name: string, content: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), content)
}
