/** What grows from each snapshot of a process to the next, by path. */

import { nameBlockVariables } from '../graph/block-variables.ts'
import type { Graph } from '../graph/graph.ts'
import { reach } from '../graph/reach.ts'
import { sizeWithout } from '../graph/size-without.ts'
import { isOwn, ownPart } from './anchor.ts'
import { createRoot, membersOf, walkGroups, type Closed, type Group, type Walk } from './group-walk.ts'
import type { Label } from './grouping.ts'
import { entriesOf, growingSizes, increaseOf, sizesIn } from './growing-sizes.ts'
import type { GrowingSize, Sizes } from './growing-sizes.ts'
import { locationOf } from './location.ts'
import { signatureOf } from './signature.ts'

/** What is known after some snapshots. It retains nothing of their graphs, so that one at a time is in memory. */
export interface Growth {
  /** Snapshots so far. */
  readonly snapshots: number
  readonly root: Group
  /** Groups that have grown in every round so far, without those below another one of them. */
  readonly growing: readonly GrowingGroup[]
  /** What is large in each snapshot. */
  readonly sizes: readonly Sizes[]
  /** Bytes of all that was reached in each snapshot: objects, their tables, and memory outside of V8's heap. */
  readonly totals: readonly number[]
}

interface GrowingGroup {
  readonly group: Group
  /** Its objects in the last snapshot. */
  readonly nodes: Uint32Array
  /** A node for each step of its path. */
  readonly way: readonly number[]
}

/** A path that has led to more objects, or to more bytes, in each snapshot than in the one before. */
export interface GrowingPath {
  readonly path: readonly Label[]
  /** Objects in each snapshot; entries that there is room for, where it is a `table` that grew. */
  readonly counts: readonly number[]
  /** Bytes in each snapshot, where the objects did not become more, but larger. */
  readonly sizes?: readonly number[]
  /** Entries that may be no objects of their own, such as numbers. */
  readonly table?: true
  /** Bytes that would be free if these objects went, in the last snapshot. */
  readonly retained: number
  /** The part of them that came since the first snapshot. */
  readonly came: number
  /** The same for the same leak in other runs and versions. */
  readonly signature: string
  /**
   * Where the first of these functions, or the class of these objects, is in its source, if the snapshot says. The name
   * of this field is that of the schema `heap-growth/1`.
   */
  readonly place: string | undefined
}

/** A growing path, and what it leads to in the last snapshot. */
export interface FoundGrowth {
  readonly found: GrowingPath
  readonly nodes: Uint32Array
}

/** Fewer snapshots cannot distinguish what grows from what has been made once. */
export const fewestSnapshots = 3

/** What grew by less than this share of its largest step in the last round is a cache that fills. */
const leastLastStep = 1 / 4

/** Groups that grew by most objects, of which it is computed what they retain. */
const mostMeasured = 40

/**
 * Adds one more snapshot. A leak is what grows in every round, by at least one object for each time that the
 * suspected operation ran in it: `loops` times.
 *
 * Objects are grouped by the shortest path to them, and of a path only the topmost group that grows counts, since all
 * that hangs on what leaks grows with it. The idea is Shark's (`ObjectGrowthDetector` of square/leakcanary); the rules
 * that fit it to V8 are in `grouping.ts`.
 *
 * @param closed paths and objects through which nothing is reached, in every snapshot: what hangs on them alone is left
 *   out, and what something else retains too is found there
 */
export function watch(growth: Growth | undefined, graph: Graph, loops = 1, closed?: Closed): Growth {
  const root = growth?.root ?? createRoot(closed?.paths)
  const snapshots = (growth?.snapshots ?? 0) + 1

  nameBlockVariables(graph)
  const walk = walkGroups(graph, root, snapshots === 1, closed?.ids)
  const known = {
    snapshots,
    root,
    sizes: [...(growth?.sizes ?? []), sizesIn(graph)],
    totals: [...(growth?.totals ?? []), walk.bytes],
  }

  if (snapshots === 1) {
    return { ...known, growing: [] }
  }

  prune(root, snapshots, loops)

  return { ...known, growing: topmost(root, snapshots, walk) }
}

/**
 * What has grown in every round, by what it retains; `graph` is the last snapshot's. Nothing before the third snapshot.
 */
export function growingPaths(growth: Growth, graph: Graph, limit = 10): readonly GrowingPath[] {
  return growth.snapshots < fewestSnapshots
    ? []
    : foundGrowth(growth, graph)
        .slice(0, limit)
        .map(({ found }) => found)
}

/**
 * What has grown in every round, what most came on first; `graph` is the last snapshot's. Nothing of this suite's own.
 * After two snapshots it is what grew once.
 */
export function foundGrowth({ growing, sizes }: Growth, graph: Graph): readonly FoundGrowth[] {
  const objects = growing
    .filter(({ group, way }) => continues(group.counts) && !isOwn(graph, way, pathOf(group)))
    .toSorted((a, b) => increase(b.group.counts) - increase(a.group.counts))
    .slice(0, mostMeasured)
    .map(({ group, nodes, way }): FoundGrowth => {
      const path = pathOf(group)
      const retained = sizeWithout(graph, nodes)
      return {
        found: {
          path,
          counts: [...group.counts],
          retained,
          came: Math.round((retained * increase(group.counts)) / Math.max(1, group.counts.at(-1) ?? 1)),
          signature: signatureOf(ownPart(graph, { path, way, nodes }) ?? path),
          place: nodes[0] === undefined ? undefined : locationOf(graph, nodes[0]),
        },
        nodes,
      }
    })
  const larger = growingSizes(sizes).filter(({ way, path }) => !isOwn(graph, way, path))

  return [...objects, ...withoutNamed(graph, larger, objects).map(found => foundSize(graph, found))].toSorted(
    (a, b) => b.found.came - a.found.came || b.found.retained - a.found.retained,
  )
}

function foundSize(graph: Graph, growing: GrowingSize): FoundGrowth {
  const { path, way, bytes, sizes, isTable } = growing
  const nodes = Uint32Array.from(growing.nodes)

  return {
    found: {
      path,
      counts: sizes.map(size => (isTable ? entriesOf(path, size) : Math.sign(size) * nodes.length)),
      ...(isTable ? { table: true } : { sizes }),
      retained: bytes,
      came: increaseOf(growing),
      signature: signatureOf(ownPart(graph, { path, way, nodes }) ?? path),
      place: undefined,
    },
    nodes,
  }
}

/** Those that are neither the table of what grows in number, nor hang on it alone. */
function withoutNamed(
  graph: Graph,
  sizes: readonly GrowingSize[],
  objects: readonly FoundGrowth[],
): readonly GrowingSize[] {
  if (sizes.length === 0 || objects.length === 0) {
    return sizes
  }
  const { nodeCount, firstEdge, edgeTo, root } = graph
  const growing = new Uint8Array(nodeCount)
  const others = new Uint8Array(nodeCount)
  for (const node of objects.flatMap(({ nodes }) => [...nodes])) {
    growing[node] = 1
  }
  reach(graph, others, growing, [root])

  return sizes.filter(({ nodes }) =>
    nodes.every(
      node =>
        others[node] === 1 &&
        edgeTo.subarray(firstEdge[node] ?? 0, firstEdge[node + 1] ?? 0).every(to => growing[to] === 0),
    ),
  )
}

/** Whether it still grew in the last round as it did before. */
function continues(counts: readonly number[]): boolean {
  const steps = counts.slice(1).map((count, index) => count - (counts[index] ?? 0))

  return (steps.at(-1) ?? 0) >= leastLastStep * Math.max(...steps)
}

function increase(counts: readonly number[]): number {
  return (counts.at(-1) ?? 0) - (counts[0] ?? 0)
}

function pathOf(group: Group): readonly Label[] {
  return upwards(group)
    .map(({ label }) => label)
    .toReversed()
}

/** A group and those above it, without the root. */
function upwards(group: Group): readonly Group[] {
  const groups: Group[] = []

  for (let at: Group | undefined = group; at?.above !== undefined; at = at.above) {
    groups.push(at)
  }

  return groups
}

/** Removes all groups but those that may still be found to leak and the way there, whose counts no longer matter. */
function prune(group: Group, snapshots: number, loops: number): void {
  for (const [key, below] of group.below) {
    const { counts } = below
    const isGrowing = counts.length === snapshots && (counts.at(-1) ?? 0) - (counts.at(-2) ?? 0) >= loops

    prune(below, snapshots, loops)

    if (!isGrowing) {
      counts.length = 0

      if (below.below.size === 0 && below.isClosed !== true) {
        group.below.delete(key)
      }
    }
  }
}

function topmost(group: Group, snapshots: number, walk: Walk): readonly GrowingGroup[] {
  return [...group.below.values()].flatMap(below =>
    below.counts.length === snapshots
      ? [{ group: below, nodes: membersOf(walk, below), way: wayTo(walk, below) }]
      : topmost(below, snapshots, walk),
  )
}

function wayTo(walk: Walk, group: Group): readonly number[] {
  return upwards(group)
    .map(at => walk.first[walk.numberOf.get(at) ?? 0] ?? 0)
    .toReversed()
}
