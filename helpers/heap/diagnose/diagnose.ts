/** From the evidence that a process left to what grew in it, what holds that, and where it was allocated. */

import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { allocationsName, snapshotName } from '../capture/evidence.ts'
import type { CapturedAllocations } from '../capture/evidence.ts'
import type { Graph } from '../graph/graph.ts'
import { foundGrowth, watch } from '../growth/growth.ts'
import type { FoundGrowth, Growth } from '../growth/growth.ts'
import type { Closed } from '../growth/group-walk.ts'
import { readSnapshot } from '../parse/open.ts'
import { SnapshotError } from '../parse/snapshot-error.ts'
import { allocationSites } from './allocations.ts'
import type { AllocationSite, Frame } from './allocations.ts'
import { explains, holdersOf } from './holders.ts'
import { insideOf } from './inside.ts'
import type { Inside } from './inside.ts'
import { histogramByCounts, histogramOf, lastIdOf, newMembers } from './members.ts'
import { isOfOrigins, siteOf } from './sites.ts'
import type { FoundSite } from './sites.ts'
import { allocationLine } from './source-line.ts'
import { kindText, pathTexts, stepTexts } from './steps-report.ts'

export interface Diagnosed {
  /** Snapshots that were looked at. */
  readonly rounds: number
  /** Bytes by which all that is reached grew from the first snapshot to the last, but for code. */
  readonly grew: number
  /** The holders first, then what most came on. */
  readonly paths: readonly DiagnosedPath[]
  /** Where one path alone does not explain most: the first so many of them, and the bytes that came on all of these. */
  readonly together?: { readonly paths: number; readonly came: number }
}

export interface DiagnosedPath {
  readonly path: readonly string[]
  /** Objects after each round; entries that a collection has room for, where it is a `table` that grew. */
  readonly counts: readonly number[]
  /** Bytes after each round, where they grew in size and not in number. */
  readonly sizes?: readonly number[]
  /** Entries that are no objects of their own, such as numbers. */
  readonly table?: true
  /** Bytes that would be free without them, after the last round. */
  readonly retained: number
  /** The part of them that came since the first round. */
  readonly came: number
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

/** With fewer there is nothing to compare. Two show what grew once, and three what grows. */
const fewestSnapshots = 2

/** Paths that are reported. */
const mostPaths = 10

/** How often holders are searched that others hide: each search reads all snapshots once more. */
const mostSearches = 3

/**
 * What grew in every round, the holders of most first. Reads the files that `capture.ts` wrote, one snapshot in memory
 * at a time; without allocations there are no sites.
 *
 * An object is found by the shortest path to it. Where all that was found explains less than half of what came, it is
 * searched once more with these paths closed: an object that a timer and a cache hold is found by the timer first.
 *
 * @param root a directory: files below it are named from there
 * @throws {SnapshotError} when a file cannot be read as what it is, or when there are fewer than two snapshots
 */
export function diagnoseFolder(folder: string, root: string): Diagnosed {
  let { growth, graph, lastIds } = watchFolder(folder)
  const grew = (growth.totals.at(-1) ?? 0) - (growth.totals[0] ?? 0)
  let all = foundGrowth(growth, graph)

  for (let search = 1; search < mostSearches && all.length > 0 && !explains(graph, all, grew); search++) {
    ;({ growth, graph, lastIds } = watchFolder(folder, closing(graph, all)))
    const more = foundGrowth(growth, graph)
    if (more.length === 0) {
      break
    }
    all = [...all, ...more].toSorted((one, other) => other.found.came - one.found.came)
  }

  const context = { graph, lastIds, ...allocationsIn(folder), root }
  const { holders, together } = holdersOf(graph, all, grew)
  const others = all.filter(path => !holders.includes(path))

  return {
    rounds: growth.snapshots,
    grew,
    paths: [...holders, ...others].slice(0, mostPaths).map(found => diagnosePath(found, context)),
    ...(together === undefined ? {} : { together: { paths: holders.length, came: together } }),
  }
}

interface Watched {
  readonly growth: Growth
  /** Of the last snapshot. */
  readonly graph: Graph
  readonly lastIds: readonly number[]
}

function watchFolder(folder: string, closed?: Closed): Watched {
  const lastIds: number[] = []
  let growth: Growth | undefined
  let graph: Graph | undefined

  for (let round = 1; existsSync(join(folder, snapshotName(round))); round++) {
    graph = undefined // one snapshot in memory at a time
    graph = naming(snapshotName(round), () => readSnapshot(join(folder, snapshotName(round))))
    growth = watch(growth, graph, 1, closed)
    lastIds.push(lastIdOf(graph))
  }

  if (growth === undefined || graph === undefined || growth.snapshots < fewestSnapshots) {
    throw new SnapshotError(
      `There ${lastIds.length === 1 ? 'is one heap snapshot' : 'are no heap snapshots'} in ${folder}, and it takes ` +
        `${fewestSnapshots} to see what grew.`,
    )
  }
  return { growth, graph, lastIds }
}

/** What was found, so that the next search does not go through it. */
function closing({ nodeId }: Graph, found: readonly FoundGrowth[]): Closed {
  return {
    paths: found.map(({ found: { path } }) => path),
    ids: new Set(found.flatMap(({ nodes }) => [...nodes].map(node => nodeId[node] ?? 0)).filter(id => id % 2 === 1)),
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
  readonly graph: Graph
  readonly lastIds: readonly number[]
  readonly sites: readonly AllocationSite[]
  readonly cut: boolean
  readonly root: string
}

function allocationsIn(folder: string): Pick<Context, 'sites' | 'cut'> {
  const file = join(folder, allocationsName)
  const captured: CapturedAllocations | undefined = existsSync(file)
    ? naming(allocationsName, () => JSON.parse(readFileSync(file, 'utf8')))
    : undefined

  return captured === undefined
    ? { sites: [], cut: false }
    : { sites: allocationSites(captured), cut: captured.cut === true }
}

function diagnosePath(
  { found: { path, counts, sizes, table, retained, came, signature }, nodes }: FoundGrowth,
  { graph, lastIds, sites, cut, root }: Context,
): DiagnosedPath {
  const grown = {
    path: pathTexts(path),
    counts,
    ...(sizes === undefined ? {} : { sizes }),
    ...(table === undefined ? {} : { table }),
    retained,
    came,
    signature,
  }
  if (table === true || sizes !== undefined) {
    return { ...grown, kinds: [], way: [], site: undefined, stack: [] }
  }
  const members = newMembers(graph, nodes, lastIds)
  const kind = path.at(-1)?.kind ?? ''
  const { kinds, way } = insideOf(graph, nodes, members[0] ?? nodes[0] ?? graph.root)
  const more = (counts.at(-1) ?? 0) - (counts[0] ?? 0)
  const histogram =
    members.length < more / 2 ? histogramByCounts(graph, nodes, counts) : histogramOf(graph, members, lastIds)
  const site = siteOf({ kind, members: histogram, cut }, sites)

  return {
    ...grown,
    kinds: kinds.map(({ kind: of, ...rest }) => ({ kind: kindText(of), ...rest })),
    way: stepTexts(way),
    ...siteTexts(site, kind, root),
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
  const called = stack.slice(0, index).findLast(inner => !isOfOrigins(inner))
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
