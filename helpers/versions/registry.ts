/** Metadata of packages from the registry, cached for runs that cannot reach it. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { distance } from 'fastest-levenshtein'
import { compare, maxSatisfying, minVersion, prerelease, valid, validRange } from 'semver'
import * as v from 'valibot'
import { isOutOfReach, npm, reasonOf } from './npm.ts'
import { VersionError } from './version-error.ts'

const packument = v.object({
  versions: v.array(v.string()),
  'dist-tags': v.record(v.string(), v.string()),
})

const manifest = v.object({
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
  engines: v.optional(v.object({ node: v.optional(v.string()) })),
})

export type Packument = v.InferOutput<typeof packument>
export type RegistryManifest = v.InferOutput<typeof manifest>

export interface Registry {
  /**
   * Every published version, oldest first, and the tags.
   *
   * @throws {VersionError} for a package that is not there
   */
  readonly packument: (name: string) => Promise<Packument>
  /** The dependencies of one version. @throws {VersionError} when it is not there */
  readonly manifest: (name: string, version: string) => Promise<RegistryManifest>
}

/**
 * Asks npm, and stores every result below `folder`. Where the registry is out of reach the stored one is used, and
 * `note` says so.
 */
export function openRegistry(folder: string, note: (line: string) => void): Registry {
  const ask = async (what: string, fields: readonly string[]): Promise<unknown> => {
    const stored = join(folder, `${what.replaceAll('/', '+')}.json`)
    const outcome = await npm(['view', what, ...fields, '--json'], process.cwd())
    if (outcome.code === 0 && outcome.stdout.trim() !== '') {
      mkdirSync(dirname(stored), { recursive: true })
      writeFileSync(`${stored}.${process.pid}`, outcome.stdout)
      renameSync(`${stored}.${process.pid}`, stored)
      return JSON.parse(outcome.stdout)
    }
    if (!isOutOfReach(outcome)) {
      throw new VersionError(`The registry has no ${what}.`)
    }
    try {
      const result: unknown = JSON.parse(readFileSync(stored, 'utf8'))
      note(`The registry is out of reach; what it said of ${what} before is used.`)
      return result
    } catch {
      throw new VersionError(
        `The registry is out of reach, and nothing is known of ${what} from before: ${reasonOf(outcome)}`,
      )
    }
  }

  return {
    async packument(name) {
      const { versions, ...rest } = v.parse(packument, await ask(name, ['versions', 'dist-tags']))
      return { ...rest, versions: versions.toSorted(compare) }
    },
    async manifest(name, version) {
      return v.parse(manifest, await ask(`${name}@${version}`, ['dependencies', 'engines', 'name']))
    },
  }
}

/**
 * The version that a range or tag means: the highest that satisfies it, and no pre-release unless it is named.
 *
 * @throws {VersionError} with the nearest version where none does
 */
export function resolveVersion(name: string, range: string, { versions, 'dist-tags': tags }: Packument): string {
  const found =
    tags[range] ??
    (valid(range) === null ? maxSatisfying([...versions], range) : versions.find(version => version === range))
  if (found !== undefined && found !== null) {
    return found
  }
  if (validRange(range) === null) {
    throw new VersionError(
      `${name} has no tag "${range}". It has: ${Object.keys(tags).join(', ')}. Or name a version: ` +
        `${versions.slice(-3).join(', ')}.`,
    )
  }
  throw new VersionError(`${name}@${range} was not published. The nearest is ${nearest(range, versions)}.`)
}

/** The published version before or after the one asked for that looks most like it. */
function nearest(range: string, versions: readonly string[]): string {
  const released = versions.filter(version => prerelease(version) === null)
  const wanted = valid(range) ?? minVersion(range)?.version ?? null
  const beside =
    wanted === null
      ? released
      : [
          released.findLast(version => compare(version, wanted) < 0),
          released.find(version => compare(version, wanted) > 0),
        ].filter(version => version !== undefined)
  return beside.toSorted((one, other) => distance(range, one) - distance(range, other))[0] ?? 'none'
}
