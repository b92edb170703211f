/** `--set` and `--node`, and sides of a comparison, as several commands take them. */

import { UsageError } from './usage.ts'
import { defined, mapDefined } from '../helpers/defined.ts'
import { portableText } from '../helpers/shell.ts'
import { versionsOf } from '../helpers/versions/install.ts'
import type { InstalledSet } from '../helpers/versions/install.ts'
import { prepareSet } from '../helpers/versions/prepare.ts'
import { nodeName, prepareNode } from '../helpers/versions/runtime.ts'
import { readSuite } from '../helpers/suite.ts'

/** The versions of a run: the folder of a set and the path of a Node, each with how it was typed. */
export interface Versions {
  readonly set?: string
  readonly setName?: string
  /** The packages that the set names, with the versions that were installed. */
  readonly tested?: Readonly<Record<string, string>>
  readonly node?: string
  readonly nodeName?: string
}

/** Installs the versions that were asked for, or finds them installed. @throws {VersionError} when it cannot */
export async function versionsAsked({
  set,
  node,
}: {
  readonly set?: readonly string[] | undefined
  readonly node?: string | undefined
}): Promise<Versions> {
  if (set !== undefined && packagesOf(set).length === 0) {
    throw new UsageError(
      '--set names no package. Give name@version, a tarball, the root of a monorepo, or a folder with package.json ' +
        'and lock file.',
    )
  }
  const packages = mapDefined(set, packagesOf)
  requireNoNode(packages, '--set')
  const chosen = await mapDefined(node, text => prepareNode(text))
  const prepared = await mapDefined(packages, names => prepareSet(names, readSuite()))
  return defined({
    set: prepared?.path,
    setName: mapDefined(packages, names => names.map(portableText).join(',')),
    tested: mapDefined(prepared, testedIn),
    node: chosen?.path,
    nodeName: chosen?.typed,
  })
}

/** The packages that a set names, with the versions that were installed. */
function testedIn({ path, pins }: InstalledSet): Readonly<Record<string, string>> {
  const installed = versionsOf({ path })
  return Object.fromEntries(Object.entries(pins).map(([name, version]) => [name, installed[name] ?? version]))
}

/** @throws {UsageError} for a Node among packages: it is no package that a scenario could load */
export function requireNoNode(packages: readonly string[] | undefined, option: string): void {
  const named = packages?.find(text => nodeOf(text) !== undefined)
  if (named !== undefined) {
    throw new UsageError(`${option} ${named}: Node is no package of a set. Name it by --node ${nodeOf(named)}.`)
  }
}

/** One side of a comparison: `helia@6.1.4,node@24.16.0` is a package and the Node that it runs on. */
export interface SideAsked {
  /** `undefined`: what is installed here. */
  readonly packages: readonly string[] | undefined
  /** `undefined`: this one. */
  readonly node: string | undefined
}

/** @throws {UsageError} for two Nodes, or when nothing is named */
export function sideAsked(typed: readonly string[] | undefined, option: string): SideAsked {
  const named = mapDefined(typed, packagesOf) ?? []
  if (typed !== undefined && named.length === 0) {
    throw new UsageError(`${option} names no package. Give name@version, a tarball, a folder, or node@24.16.0.`)
  }
  const nodes = named.flatMap(text => nodeOf(text) ?? [])
  if (nodes.length > 1) {
    throw new UsageError(`${option} names ${nodes.length} Nodes, ${nodes.join(' and ')}. Name one.`)
  }
  const packages = named.filter(text => nodeOf(text) === undefined)
  return { packages: packages.length === 0 ? undefined : packages, node: nodes[0] }
}

/** `24.16.0` of `node@24.16.0`. `undefined` for a package. */
function nodeOf(text: string): string | undefined {
  return text === nodeName || text.startsWith(`${nodeName}@`) ? text.slice(nodeName.length + 1) || 'latest' : undefined
}

/** `helia@6.1.4,@libp2p/tcp@11.0.28`, or the option given twice: both name two packages. */
export function packagesOf(typed: readonly string[]): readonly string[] {
  return typed
    .flatMap(text => text.split(','))
    .map(text => text.trim())
    .filter(text => text !== '')
}
