/** Packages that are not in the registry: tarballs, and the workspaces of a monorepo, packed as for a release. */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import * as v from 'valibot'
import { npm, reasonOf } from './npm.ts'
import { VersionError } from './version-error.ts'

export interface PackedPackage {
  readonly name: string
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly path: string
  /** Its file name in a set, with a digest of its bytes: two builds of one version have different names. */
  readonly file: string
}

const manifest = v.object({
  name: v.string(),
  version: v.string(),
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
})

/** @throws {VersionError} when this is no packed package */
export async function readTarball(path: string): Promise<PackedPackage> {
  const tar = spawn('tar', ['-xzOf', path, 'package/package.json'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const content = await text(tar.stdout)
  const parsed = v.safeParse(manifest, parseJson(content))
  if (!parsed.success) {
    throw new VersionError(
      `${path} is no packed package: it has no package/package.json with a name and a version. Make one with npm pack.`,
    )
  }
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 8)
  return { ...parsed.output, path, file: `${basename(path).replace(/\.(?:tgz|tar\.gz)$/, '')}-${digest}.tgz` }
}

/**
 * Packs every workspace that is not private into `scratch`. They have to be built.
 *
 * @throws {VersionError} when npm cannot
 */
export async function packWorkspaces(root: string, scratch: string): Promise<readonly PackedPackage[]> {
  mkdirSync(scratch, { recursive: true })
  const listed = await npm(['query', '.workspace', '--json'], root)
  const workspaces = v.parse(
    v.array(v.object({ path: v.string(), private: v.optional(v.boolean(), false) })),
    parseJson(listed.stdout) ?? [],
  )
  const released = workspaces.filter(workspace => !workspace.private)
  if (released.length === 0) {
    throw new VersionError(
      `${root} has no workspaces that could be released. ${listed.code === 0 ? '' : reasonOf(listed)}`,
    )
  }

  const packed: PackedPackage[] = []
  for (const { path } of released) {
    const outcome = await npm(['pack', '--json', '--pack-destination', scratch], path)
    const [pack] = v.parse(v.array(v.object({ filename: v.string() })), parseJson(outcome.stdout) ?? [])
    if (outcome.code !== 0 || pack === undefined) {
      throw new VersionError(`${path} cannot be packed: ${reasonOf(outcome)}`)
    }
    packed.push(await readTarball(join(scratch, pack.filename)))
  }
  return packed
}

/** Copies packed packages to where the manifest of a set expects them. */
export function copyTarballs(tarballs: Readonly<Record<string, string>>, folder: string): void {
  for (const [name, path] of Object.entries(tarballs)) {
    mkdirSync(join(folder, 'packed'), { recursive: true })
    copyFileSync(path, join(folder, name))
  }
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}
