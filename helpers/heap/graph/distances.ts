/** Shortest paths from the roots to every node. */

import type { Graph } from './graph.ts'

/** The edge by which each node is reached, and marks for what the program itself reaches. */
export interface Ways {
  /** By node: the edge over which a shortest path comes; `noEdge` for the root and what is unreachable. */
  readonly via: Uint32Array
  /** By node: bits, of which the dominators need one. In the graph's store. */
  readonly flags: number
}

export const unreachable = -5
/** The distance of the root itself, from which what no user root reaches is counted. */
export const systemDistance = 100_000_000
export const noEdge = 2 ** 32 - 1

/**
 * Searches breadth first, as DevTools does: from the global objects first, then from all roots. Weak edges do not
 * count, nor do the keys that maps share in their descriptors, nor `sloppy_function_map`; the value of a WeakMap is
 * reached by the second of its two edges.
 *
 * It also distinguishes what the program's own objects lead to from what only V8 and its debugger hold: an edge from
 * the latter to the former does not retain it (DevTools' `markPageOwnedNodes`).
 */
export function findWays({ store, nodeCount, address, ephemerons }: Graph): Ways {
  const flags = store.take(nodeCount)
  const via = store.take(4 * nodeCount)
  const taken = store.taken()
  const queue = store.take(4 * nodeCount + 4)
  const pairs = store.take(ephemerons.size)

  store.bytes(flags, nodeCount).fill(0)
  store.bytes(pairs, ephemerons.size).fill(0)
  store.run('find_distances', address, flags, via, queue, pairs, 0)
  store.giveBack(taken)

  return { via: store.numbers(via, nodeCount), flags }
}

/**
 * Edges from a user root to every node: 1 for the root itself, more than `systemDistance` from other roots, or
 * `unreachable`. It searches again, since few callers need it.
 */
export function findDistances({ store, nodeCount, address, ephemerons }: Graph): Int32Array {
  const taken = store.taken()
  const distance = store.take(4 * nodeCount)
  const [flags, via, queue, pairs] = [
    store.take(nodeCount),
    store.take(4 * nodeCount),
    store.take(4 * nodeCount + 4),
    store.take(ephemerons.size),
  ]

  store.bytes(flags, nodeCount).fill(0)
  store.bytes(pairs, ephemerons.size).fill(0)
  store.run('find_distances', address, flags, via, queue, pairs, distance)

  const copy = Int32Array.from(store.numbers(distance, nodeCount))
  store.giveBack(taken)

  return copy
}
