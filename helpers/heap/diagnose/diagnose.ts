/** From the evidence that a process left to what grew in it, what holds that, and where it was allocated. */

import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { allocationsName, snapshotName } from '../capture/evidence.ts'
import type { CapturedAllocations } from '../capture/evidence.ts'
import type { Graph } from '../graph/graph.ts'
import { growingTables, tablesIn } from '../growth/growing-tables.ts'
import type { GrowingTable, Tables } from '../growth/growing-tables.ts'
import type { Label } from '../growth/grouping.ts'
import { fewestSnapshots, growingPaths, watch } from '../growth/growth.ts'
import type { Growth, GrowingPath } from '../growth/growth.ts'
import { readSnapshot } from '../parse/open.ts'
import { SnapshotError } from '../parse/snapshot-error.ts'
import { allocationSites } from './allocations.ts'
import type { AllocationSite, Frame } from './allocations.ts'
import { insideOf } from './inside.ts'
import type { Inside } from './inside.ts'
import { histogramOf, lastIdOf, newMembers } from './members.ts'
import { siteOf } from './sites.ts'
import type { FoundSite } from './sites.ts'
import { allocationLine } from './source-line.ts'
import { kindText, pathTexts, stepTexts } from './steps-report.ts'

export interface DiagnosedPath {
  readonly path: readonly string[]
  /** Objects after each round; entries that a collection has room for, where it is a `table` that grew. */
  readonly counts: readonly number[]
  /** Entries that are no objects of their own, such as numbers. */
  readonly table?: true
  /** Bytes that would be free without them, after the last round. */
  readonly retained: number
  /** What most of these bytes are. */
  readonly kinds: Inside['kinds']
  /** From such an object on to the heaviest thing that hangs on it. */
  readonly way: readonly string[]
  readonly signature: string
  /** `file:line:column`, relative to `root` if it is below it. */
  readonly site: string | undefined
  /** `name (file:line:column)`, innermost first; empty when the site is not known. */
  readonly stack: readonly string[]
}

/**
 * What grew in every round, what retains most first. Reads the files that `capture.ts` wrote, one snapshot in memory at
 * a time; without allocations there are no sites.
 *
 * @param root a directory: files below it are named from there
 * @throws {SnapshotError} when a file cannot be read as what it is, or when there are fewer than three snapshots
 */
export function diagnoseFolder(folder: string, root: string): readonly DiagnosedPath[] {
  const lastIds: number[] = []
  const tables: Tables[] = []
  let growth: Growth | undefined
  let graph: Graph | undefined

  for (let round = 1; existsSync(join(folder, snapshotName(round))); round++) {
    graph = undefined // one snapshot in memory at a time
    graph = naming(snapshotName(round), () => readSnapshot(join(folder, snapshotName(round))))
    growth = watch(growth, graph)
    tables.push(tablesIn(graph))
    lastIds.push(lastIdOf(graph))
  }

  if (growth === undefined || graph === undefined || growth.snapshots < fewestSnapshots) {
    throw new SnapshotError(
      `There are ${lastIds.length} heap snapshots in ${folder}, and it takes ${fewestSnapshots} to see what grows.`,
    )
  }

  const context = { growth, graph, lastIds, sites: allocationsIn(folder), root }
  const objects = growingPaths(growth, graph)
  const collections = growingTables(tables).filter(table => objects.every(({ path }) => !isWithin(path, table.path)))
  return [...objects.map(found => diagnosePath(found, context)), ...collections.map(diagnoseTable)].toSorted(
    (one, other) => other.retained - one.retained,
  )
}

/** Whether a path leads through a collection: then it is named already, with what is in it. */
function isWithin(path: readonly Label[], collection: readonly Label[]): boolean {
  return collection.every(({ edge, kind }, index) => path[index]?.edge === edge && path[index]?.kind === kind)
}

function diagnoseTable({ path, entries, bytes, signature }: GrowingTable): DiagnosedPath {
  return {
    path: pathTexts(path),
    counts: entries,
    table: true,
    retained: bytes,
    kinds: [],
    way: [],
    signature,
    site: undefined,
    stack: [],
  }
}

/** Puts a file's name before the message of an error. */
function naming<Value>(name: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw new SnapshotError(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

interface Context {
  readonly growth: Growth
  readonly graph: Graph
  readonly lastIds: readonly number[]
  readonly sites: readonly AllocationSite[]
  readonly root: string
}

function allocationsIn(folder: string): readonly AllocationSite[] {
  const file = join(folder, allocationsName)
  const captured: CapturedAllocations | undefined = existsSync(file)
    ? naming(allocationsName, () => JSON.parse(readFileSync(file, 'utf8')))
    : undefined

  return captured === undefined ? [] : allocationSites(captured)
}

function diagnosePath(
  { path, counts, retained, signature }: GrowingPath,
  { growth, graph, lastIds, sites, root }: Context,
): DiagnosedPath {
  const nodes = growth.growing.find(({ group }) => group.label === path.at(-1))?.nodes ?? new Uint32Array()
  const members = newMembers(graph, nodes, lastIds)
  const kind = path.at(-1)?.kind ?? ''
  const { kinds, way } = insideOf(graph, nodes, members[0] ?? nodes[0] ?? graph.root)
  const found = siteOf({ kind, members: histogramOf(graph, members, lastIds) }, sites)

  return {
    path: pathTexts(path),
    counts,
    retained,
    kinds: kinds.map(({ kind: of, ...rest }) => ({ kind: kindText(of), ...rest })),
    way: stepTexts(way),
    signature,
    ...siteTexts(found, kind, root),
  }
}

function siteTexts(found: FoundSite | undefined, kind: string, root: string): Pick<DiagnosedPath, 'site' | 'stack'> {
  const frame = found?.stack[found.index]
  if (found === undefined || frame === undefined || frame.file === '') {
    // V8's own functions have no source
    return { site: undefined, stack: [] }
  }

  const site = locationOf(root, { ...frame, ...sourceLine(found, frame, kind) })
  return {
    site,
    stack: found.stack.map((other, index) => {
      const location = index === found.index ? site : locationOf(root, other)
      return `${other.functionName || '(anonymous)'}${other.file === '' ? '' : ` (${location})`}`
    }),
  }
}

/** The line on which it was allocated, where the source leaves no doubt; else the function's first. */
function sourceLine(
  { stack, index }: FoundSite,
  { file, line, column }: Frame,
  kind: string,
): Pick<Frame, 'line' | 'column'> {
  const called = stack[index - 1]
  const source = existsSync(file) ? readFileSync(file, 'utf8') : ''

  return (
    allocationLine(source, /\.[cm]?ts$/.test(file), {
      line,
      column,
      called: called === undefined ? undefined : called.functionName,
      kind,
    }) ?? { line, column }
  )
}

function locationOf(root: string, { file, line, column }: Pick<Frame, 'file' | 'line' | 'column'>): string {
  const inside = relative(root, file)

  return `${file.startsWith('/') && !inside.startsWith('..') ? inside : file}:${line}:${column}`
}
