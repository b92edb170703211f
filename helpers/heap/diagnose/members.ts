/** Of what grows, what came in which round. */

import type { Graph } from '../graph/graph.ts'
import { countIn } from './allocations.ts'
import type { Histogram } from './allocations.ts'

/** The highest id of a snapshot: V8 numbers its objects with odd numbers that rise from one snapshot to the next. */
export function lastIdOf({ nodeId }: Graph): number {
  let last = 0
  for (const id of nodeId) {
    if (id % 2 === 1 && id > last) {
      last = id
    }
  }
  return last
}

/** Objects of the last snapshot that came after the first one; `lastIds` are those of all snapshots in order. */
export function newMembers({ nodeId }: Graph, nodes: Uint32Array, lastIds: readonly number[]): readonly number[] {
  return [...nodes].filter(node => isNew(nodeId[node] ?? 0, lastIds))
}

/** These by size, for each round from the second on. */
export function histogramOf(
  { nodeId, selfSize }: Graph,
  nodes: readonly number[],
  lastIds: readonly number[],
): Histogram {
  const histogram = new Map<number, number[]>()
  const ends = lastIds.slice(1)

  for (const node of nodes) {
    const id = nodeId[node] ?? 0
    countIn(
      histogram,
      selfSize[node] ?? 0,
      ends.findIndex(end => id <= end),
      ends.length,
    )
  }
  return histogram
}

/**
 * The same where ids do not tell what is new: a program that ends a session of the inspector makes V8 forget them. Each
 * size has its share of what came, by how many there were in each snapshot.
 */
export function histogramByCounts({ selfSize }: Graph, nodes: Uint32Array, counts: readonly number[]): Histogram {
  const came = counts.slice(1).map((count, round) => Math.max(0, count - (counts[round] ?? 0)))
  const sizes = Map.groupBy(nodes, node => selfSize[node] ?? 0)

  return new Map(
    [...sizes].map(([size, { length }]) => [size, came.map(count => Math.round((count * length) / nodes.length))]),
  )
}

function isNew(id: number, lastIds: readonly number[]): boolean {
  return id % 2 === 1 && id > (lastIds[0] ?? 0) && id <= (lastIds.at(-1) ?? 0)
}
