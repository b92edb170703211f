/** What grows from each snapshot of a process to the next, by path. */

import { nameBlockVariables } from '../graph/block-variables.ts'
import type { Graph } from '../graph/graph.ts'
import { createRoot, membersOf, walkGroups, type Group, type Walk } from './group-walk.ts'
import type { Label } from './grouping.ts'
import { locationOf } from './location.ts'
import { signatureOf } from './signature.ts'
import { sizeWithout } from '../graph/size-without.ts'

/** What is known after some snapshots. It retains nothing of their graphs, so that one at a time is in memory. */
export interface Growth {
  /** Snapshots so far. */
  readonly snapshots: number
  readonly root: Group
  /** Groups that have grown in every round so far, without those below another one of them. */
  readonly growing: readonly GrowingGroup[]
}

interface GrowingGroup {
  readonly group: Group
  /** Its objects in the last snapshot. */
  readonly nodes: Uint32Array
}

/** A path that has led to more objects in each snapshot than in the one before. */
export interface GrowingPath {
  readonly path: readonly Label[]
  /** Objects in each snapshot. */
  readonly counts: readonly number[]
  /** Bytes that would be free if these objects went, in the last snapshot. */
  readonly retained: number
  /** The same for the same leak in other runs and versions. */
  readonly signature: string
  /**
   * Where the first of these functions, or the class of these objects, is in its source, if the snapshot says. The name
   * of this field is that of the schema `heap-growth/1`.
   */
  readonly place: string | undefined
}

/** Fewer snapshots cannot distinguish what grows from what has been made once. */
export const fewestSnapshots = 3

/**
 * Adds one more snapshot. A leak is what grows in every round, by at least one object for each time that the
 * suspected operation ran in it: `loops` times.
 *
 * Objects are grouped by the shortest path to them, and of a path only the topmost group that grows counts, since all
 * that hangs on what leaks grows with it. The idea is Shark's (`ObjectGrowthDetector` of square/leakcanary); the rules
 * that fit it to V8 are in `grouping.ts`.
 */
export function watch(growth: Growth | undefined, graph: Graph, loops = 1): Growth {
  const root = growth?.root ?? createRoot()
  const snapshots = (growth?.snapshots ?? 0) + 1

  nameBlockVariables(graph)
  const walk = walkGroups(graph, root, snapshots === 1)

  if (snapshots === 1) {
    return { snapshots, root, growing: [] }
  }

  prune(root, snapshots, loops)

  return { snapshots, root, growing: topmost(root, snapshots, walk) }
}

/**
 * What has grown in every round, by what it retains; `graph` is the last snapshot's. Nothing before the third snapshot.
 */
export function growingPaths({ snapshots, growing }: Growth, graph: Graph, limit = 10): readonly GrowingPath[] {
  if (snapshots < fewestSnapshots) {
    return []
  }

  return growing
    .toSorted((a, b) => increase(b) - increase(a))
    .slice(0, limit)
    .map(({ group, nodes }) => {
      const path = pathOf(group)
      return {
        path,
        counts: [...group.counts],
        retained: sizeWithout(graph, nodes),
        signature: signatureOf(path),
        place: nodes[0] === undefined ? undefined : locationOf(graph, nodes[0]),
      }
    })
    .toSorted((a, b) => b.retained - a.retained)
}

function increase({ group: { counts } }: GrowingGroup): number {
  return (counts.at(-1) ?? 0) - (counts[0] ?? 0)
}

function pathOf(group: Group): readonly Label[] {
  const labels: Label[] = []

  for (let at: Group | undefined = group; at?.above !== undefined; at = at.above) {
    labels.push(at.label)
  }

  return labels.toReversed()
}

/** Removes all groups but those that may still be found to leak and the way there, whose counts no longer matter. */
function prune(group: Group, snapshots: number, loops: number): void {
  for (const [key, below] of group.below) {
    const { counts } = below
    const isGrowing = counts.length === snapshots && (counts.at(-1) ?? 0) - (counts.at(-2) ?? 0) >= loops

    prune(below, snapshots, loops)

    if (!isGrowing) {
      counts.length = 0

      if (below.below.size === 0) {
        group.below.delete(key)
      }
    }
  }
}

function topmost(group: Group, snapshots: number, walk: Walk): readonly GrowingGroup[] {
  return [...group.below.values()].flatMap(below =>
    below.counts.length === snapshots
      ? [{ group: below, nodes: membersOf(walk, below) }]
      : topmost(below, snapshots, walk),
  )
}
