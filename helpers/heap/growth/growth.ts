import { nameBlockVariables } from '../graph/block-variables.ts'
import type { Graph } from '../graph/graph.ts'
import { createRoot, membersOf, walkGroups, type Group, type Walk } from './group-walk.ts'
import type { Label } from './grouping.ts'
import { placeOf } from './places.ts'
import { signatureOf } from './signature.ts'
import { sizeWithout } from '../graph/size-without.ts'

/** What is known after some snapshots. Of their graphs nothing is retained, so that one at a time is in memory. */
export interface Growth {
  /** Snapshots so far. */
  readonly snapshots: number
  readonly root: Group
  /** What has grown in every round so far, and hangs on nothing else that has. */
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
  /** Where the first of these functions, or the class of these objects, stands in its source, if the snapshot says. */
  readonly place: string | undefined
}

/** Fewer snapshots cannot tell what grows from what has been made once. */
export const fewestSnapshots = 3

/**
 * Looks at one more snapshot. What leaks is what grows in every round, by at least one object for each time that the
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
        place: placeOf(graph, nodes[0]!),
      }
    })
    .toSorted((a, b) => b.retained - a.retained)
}

function increase({ group: { counts } }: GrowingGroup): number {
  return counts.at(-1)! - counts[0]!
}

function pathOf(group: Group): readonly Label[] {
  const labels: Label[] = []

  for (let at: Group | undefined = group; at?.above !== undefined; at = at.above) {
    labels.push(at.label)
  }

  return labels.toReversed()
}

/** Keeps what may still be found to leak, and the way there, whose counts no longer matter. */
function prune(group: Group, snapshots: number, loops: number): void {
  for (const [key, below] of group.below) {
    const { counts } = below
    const isGrowing = counts.length === snapshots && counts.at(-1)! - counts.at(-2)! >= loops

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
