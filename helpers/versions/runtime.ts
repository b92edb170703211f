/**
 * The Node that scenarios run on: a release, installed from its platform package as a set and never into this checkout,
 * or a binary that is there already.
 */

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gte, intersects, validRange } from 'semver'
import { nodeVersionAt, oldestNode } from '../node-binary.ts'
import { portablePath } from '../shell.ts'
import { installSet } from './install.ts'
import { registryOfCache, printNote } from './prepare.ts'
import { resolveVersion } from './registry.ts'
import type { Packument } from './registry.ts'
import { VersionError } from './version-error.ts'

/** Majors that the suite is tested on. */
export const runtimes = ['22', '24', '26'] as const

/** Node as a package whose releases are searched or compared: `--package node`, `--base node@24.16.0`. */
export const nodeName = 'node'

export interface Runtime {
  readonly path: string
  readonly version: string
  /** As it was typed; a path is relative to the checkout. */
  readonly typed: string
}

/**
 * The Node that a text names: a major, a release, a range or a tag, of which the newest release is installed, or the
 * path of a binary.
 *
 * @throws {VersionError} in one line when there is none, or scenarios do not run on it
 */
export async function prepareNode(text: string, note = printNote): Promise<Runtime> {
  return isBinary(text) ? binaryAt(text, note) : await releaseOf(text, note)
}

/** Every release of Node that scenarios run on, oldest first, and the tags. @throws {VersionError} as the registry */
export async function nodeReleases(note = printNote): Promise<Packument> {
  const { versions, ...rest } = await (await registryOfCache(note)).packument(packageName())
  return { ...rest, versions: versions.filter(version => gte(version, oldestNode)) }
}

/**
 * The release of Node that a version, a range or a tag means.
 *
 * @throws {VersionError} when it was not published, or scenarios do not run on it
 */
export function resolveRelease(text: string, published: Packument): string {
  requireSupported(text)
  return resolveVersion(nodeName, withoutV(text), published)
}

function requireSupported(text: string): void {
  const range = withoutV(text)
  if (validRange(range) === null || intersects(range, `>=${oldestNode}`, { includePrerelease: true })) {
    return
  }
  throw new VersionError(
    intersects(range, `>=${runtimes[0]}`)
      ? `Scenarios run on Node ${oldestNode} and newer; "${text}" is older.`
      : `Scenarios run on Node ${runtimes.join(', ')}; "${text}" is none of them.`,
  )
}

/** Of this platform: it holds `bin/node`. */
function packageName(): string {
  return `node-${process.platform}-${process.arch}`
}

/** `v24.17.0`, as Node itself says it. */
function withoutV(text: string): string {
  return text.replace(/^v(?=\d)/, '')
}

function isBinary(text: string): boolean {
  return text.includes('/') || /^[.~]/.test(text) || (validRange(withoutV(text)) === null && existsSync(text))
}

function binaryAt(text: string, note: (line: string) => void): Runtime {
  const path = resolve(text)
  try {
    const version = nodeVersionAt(path, text)
    note(`${text} is Node ${version}.`)
    return { path, version, typed: portablePath(path) }
  } catch (error) {
    throw error instanceof RangeError ? new VersionError(`--node: ${error.message}`, { cause: error }) : error
  }
}

async function releaseOf(text: string, note: (line: string) => void): Promise<Runtime> {
  requireSupported(text)
  const published = await nodeReleases(note)
  if (text.trim() === '' || (validRange(withoutV(text)) === null && published['dist-tags'][text] === undefined)) {
    throw new VersionError(
      `"${text}" is neither a release of Node nor a file. Give a major (${runtimes.at(-2)}), a release (24.17.0), a ` +
        'range (24.17), or the path of a node binary (./out/Release/node).',
    )
  }
  const version = resolveRelease(text, published)
  const name = packageName()
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
  return { path: join(path, 'node_modules', name, 'bin', 'node'), version, typed: text }
}
