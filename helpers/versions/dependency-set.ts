/**
 * Builds the package.json of a dependency set from specifications: exact pins, their companions, and overrides for
 * unreleased packages.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { satisfies } from 'semver'
import type { Companions, SetRules } from '../suite.ts'
import { packWorkspaces, readTarball } from './packed.ts'
import type { PackedPackage } from './packed.ts'
import { resolveVersion } from './registry.ts'
import type { Registry } from './registry.ts'
import { parseSpecification } from './specification.ts'
import type { Specification } from './specification.ts'
import { VersionError } from './version-error.ts'

/** A set before it is installed. */
export interface DependencySet {
  /** Its name in reports: `some-library@6.1.4`. */
  readonly title: string
  /** The packages that were named on the command line, with their resolved versions. */
  readonly pins: Readonly<Record<string, string>>
  readonly manifest: SetManifest
  /** The text of its package-lock.json, where it has one. */
  readonly lock?: string
  /** Packed packages that the manifest names, by their path in the set. */
  readonly tarballs: Readonly<Record<string, string>>
  /** Other files of the set, by path. */
  readonly files: Readonly<Record<string, string>>
}

export interface SetManifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly overrides?: Readonly<Record<string, unknown>>
}

export interface SetSources {
  readonly registry: Registry
  /** A folder for packages that have to be packed. */
  readonly scratch: string
  readonly rules: SetRules
  /** Versions of companions that are used where their ranges allow it. */
  readonly held?: Readonly<Record<string, string>>
}

/** The set that specifications name together. @throws {VersionError} when one of them cannot be had */
export async function describeSet(
  texts: readonly string[],
  { registry, scratch, rules, held = {} }: SetSources,
): Promise<DependencySet> {
  const specifications = texts.map(parseSpecification)
  const [first] = specifications
  if (first?.kind === 'folder') {
    if (specifications.length > 1) {
      throw new VersionError(
        `${first.path} is a whole set, with its lock file: nothing can be added to it. Change its package.json ` +
          'instead.',
      )
    }
    return readFolder(first.path, rules)
  }

  const pinned = await Promise.all(
    specifications.map(async specification => await pin(specification, registry, scratch)),
  )
  return await compose(pinned.flat(), { registry, rules, held })
}

/** A set in a folder: its package.json and lock file are used unchanged. */
function readFolder(path: string, rules: SetRules): DependencySet {
  const manifest: SetManifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  return {
    title: basename(path),
    pins: manifest.dependencies ?? {},
    manifest,
    lock: readFileSync(join(path, 'package-lock.json'), 'utf8'),
    tarballs: {},
    files: stubFiles(manifest, rules),
  }
}

interface Pin {
  readonly name: string
  readonly version: string
  /** Where the packed package is, when it does not come from the registry. */
  readonly packed?: PackedPackage
}

async function pin(specification: Specification, registry: Registry, scratch: string): Promise<readonly Pin[]> {
  if (specification.kind === 'registry') {
    const { name, range } = specification
    return [{ name, version: resolveVersion(name, range, await registry.packument(name)) }]
  }
  if (specification.kind === 'folder') {
    throw new VersionError(`${specification.path} is a whole set, with its lock file: it cannot be a part of another.`)
  }
  const packed =
    specification.kind === 'tarball'
      ? [await readTarball(specification.path)]
      : await packWorkspaces(specification.path, scratch)
  return packed.map(one => ({ name: one.name, version: one.version, packed: one }))
}

async function compose(
  pins: readonly Pin[],
  { registry, rules, held }: Required<Omit<SetSources, 'scratch'>>,
): Promise<DependencySet> {
  const dependencies: Record<string, string> = {}
  const overrides: Record<string, string> = {}
  const stubs = new Set<string>()

  for (const { name, version, packed } of pins) {
    const companions = companionsOf(rules, name, version)
    const own =
      Object.keys(companions.packages).length === 0
        ? {}
        : (packed?.dependencies ?? (await registry.manifest(name, version)).dependencies)
    for (const [companion, range] of Object.entries(companions.packages)) {
      const wanted = own[companion] ?? range
      const fixed = held[companion]
      dependencies[companion] ??= fixed !== undefined && satisfies(fixed, wanted) ? fixed : wanted
    }
    Object.assign(overrides, companions.overrides)
    companions.stubs.forEach(stub => stubs.add(stub))
  }
  for (const stub of stubs) {
    dependencies[stub] = `file:stubs/${stub.replace('/', '+')}`
    overrides[stub] = `$${stub}`
  }
  for (const { name, version, packed } of pins) {
    // last: a named package takes precedence over a companion
    dependencies[name] = packed === undefined ? version : `file:packed/${packed.file}`
    overrides[name] = `$${name}`
  }

  const manifest = { private: true, type: 'module', dependencies: sorted(dependencies), overrides: sorted(overrides) }
  return {
    title: titleOf(pins),
    pins: Object.fromEntries(pins.map(({ name, version }) => [name, version])),
    manifest,
    tarballs: Object.fromEntries(
      pins.flatMap(({ packed }) => (packed === undefined ? [] : [[`packed/${packed.file}`, packed.path]])),
    ),
    files: stubFiles(manifest, rules),
  }
}

const none: Companions = { packages: {}, stubs: [], overrides: {} }

/** What belongs to a version of a package; nothing for packages and majors that the suite does not list. */
export function companionsOf({ companions }: SetRules, name: string, version: string): Companions {
  return companions[name]?.[Number(version.split('.')[0])] ?? none
}

function titleOf(pins: readonly Pin[]): string {
  const [first] = pins
  return pins.length > 3 && first !== undefined
    ? `${first.name}@${first.version} and ${pins.length - 1} more`
    : pins.map(({ name, version }) => `${name}@${version}`).join(' ')
}

/** The stubs that a manifest names. */
function stubFiles({ dependencies = {} }: SetManifest, { stubExports }: SetRules): Readonly<Record<string, string>> {
  const source = `const missing = () => {
  throw new Error('This package is a stub here: it cannot be installed without scripts.')
}
${stubExports.map(name => `export const ${name} = missing\n`).join('')}`
  return Object.fromEntries(
    Object.entries(dependencies)
      .filter(([, range]) => range.startsWith('file:stubs/'))
      .flatMap(([name, range]) => {
        const folder = range.slice('file:'.length)
        return [
          [
            `${folder}/package.json`,
            `${JSON.stringify({ name, version: '0.0.0-stub', type: 'module', exports: './index.js' }, undefined, 2)}\n`,
          ],
          [`${folder}/index.js`, source],
        ]
      }),
  )
}

/** The same set has the same key, on every machine; the tarballs' bytes count, not their paths. */
export function keyOf({ manifest, lock = '', tarballs, files }: DependencySet): string {
  const hash = createHash('sha256').update(JSON.stringify([manifest, lock, files, process.platform, process.arch]))
  for (const [name, path] of Object.entries(tarballs)) {
    hash.update(name).update(readFileSync(path))
  }
  return hash.digest('hex').slice(0, 20)
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
