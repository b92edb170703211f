/** Which versions are measured. */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { findPackageJSON, isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { mapDefined } from '../defined.ts'
import type { ScenarioResult } from '../results/schema.ts'
import { readSetting } from '../settings.ts'

/**
 * The installed version of every package that the project depends on, by name, in development too; where scenarios run
 * on a set, what they loaded.
 */
export function installedPackages(scenarios: readonly Pick<ScenarioResult, 'packages'>[] = []): Record<string, string> {
  const loaded = Object.fromEntries(scenarios.flatMap(({ packages = {} }) => Object.entries(packages)))
  if (readSetting('set') !== undefined) {
    return loaded
  }
  const manifest: unknown = existsSync('package.json') ? readJson('package.json') : {}
  const names = ['dependencies', 'devDependencies'].flatMap(key => Object.keys(stringsOf(manifest, key)))
  return Object.fromEntries(names.map(name => [name, versionOf(name) ?? 'not installed']))
}

/** What a file imports from the suite or its test runner is not under test. */
const own = new Set(['vitest', 'memory-regression-suite'])

/**
 * The packages that a scenario's file imports by name, with the versions that it gets. Empty where it imports none, as
 * those of this repository, which import fixtures, or where it cannot be read.
 */
export function importedPackages(file: string): Readonly<Record<string, string>> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const imports = text.matchAll(
    /(?:^import\s(?!type\b)(?:[^'";]*?\bfrom\s*)?|\b(?:import|require)\()['"]([^'"]+)['"]/gm,
  )
  const names = [...imports].flatMap(
    ([, specifier = '']) => /^(?:@[\w.-]+\/)?[a-z0-9][\w.-]*/i.exec(specifier)?.[0] ?? [],
  )
  const packages = [...new Set(names)].filter(name => !isBuiltin(name) && !own.has(name))
  const parent = pathToFileURL(resolve(file))
  return Object.fromEntries(
    packages.flatMap(
      name => mapDefined(versionOf(name, parent) ?? versionOf(name), version => [[name, version]]) ?? [],
    ),
  )
}

const hexDigits = 12

/**
 * The commit that is checked out, with `-dirty` when git can say that it was altered since. `undefined` where this is
 * no checkout of git.
 */
export function checkedOutCommit(): string | undefined {
  const { status, stdout } = spawnSync(
    'git',
    ['describe', '--always', '--dirty', `--abbrev=${hexDigits}`, '--exclude=*'],
    { encoding: 'utf8', timeout: 5000 },
  )
  return status === 0 ? stdout.trim() : commitIn(process.cwd())
}

/**
 * The commit of the checkout that a directory is in, as its files have it: without git, or where git refuses a checkout
 * of another user.
 */
export function commitIn(directory: string): string | undefined {
  const entry = join(directory, '.git')
  if (!existsSync(entry)) {
    return dirname(directory) === directory ? undefined : commitIn(dirname(directory))
  }
  try {
    // in a worktree it is a file that says where its own directory is
    const git = statSync(entry).isFile()
      ? resolve(
          directory,
          readFileSync(entry, 'utf8')
            .replace(/^gitdir:/, '')
            .trim(),
        )
      : entry
    const head = readFileSync(join(git, 'HEAD'), 'utf8').trim()
    const ref = /^ref: (.+)$/.exec(head)?.[1]
    return /^[0-9a-f]{40,64}$/.exec(ref === undefined ? head : valueOfRef(git, ref))?.[0].slice(0, hexDigits)
  } catch {
    return undefined
  }
}

function valueOfRef(git: string, ref: string): string {
  const common = existsSync(join(git, 'commondir'))
    ? resolve(git, readFileSync(join(git, 'commondir'), 'utf8').trim())
    : git
  const loose = [git, common].map(folder => join(folder, ref)).find(path => existsSync(path))
  if (loose !== undefined) {
    return readFileSync(loose, 'utf8').trim()
  }
  const packed = readFileSync(join(common, 'packed-refs'), 'utf8').split('\n')
  return packed.find(line => line.endsWith(` ${ref}`))?.split(' ')[0] ?? ''
}

/** The installed version of a package, as a module gets it. `undefined` where there is none. */
function versionOf(name: string, parent: string | URL = pathToFileURL(resolve('package.json'))): string | undefined {
  const path = manifestOf(name, parent)
  const manifest = path === undefined ? undefined : readJson(path)
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : undefined
}

function manifestOf(name: string, parent: string | URL): string | undefined {
  try {
    return findPackageJSON(name, parent)
  } catch {
    return undefined
  }
}

function stringsOf(manifest: unknown, key: string): object {
  const value: unknown = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, key) : undefined
  return typeof value === 'object' && value !== null ? value : {}
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
