/** The dominator tree of the heap. */

import type { Graph } from './graph.ts'

/**
 * Which node retains which: a node's dominator is on every path from the root to it. Nodes are numbered from 1 in the
 * order in which a search depth first comes to them, so that a dominator always has a lower number.
 */
export interface Dominators {
  /** By number: the node; 0 at index 0, which is no number. */
  readonly nodeOf: Uint32Array
  /** By number: the dominator's number; 1 for the root. */
  readonly dominator: Uint32Array
}

/**
 * Immediate dominators by SEMI-NCA (Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems", Princeton
 * 2005, section 2.3), over the edges that retain something: see `essential.ts`. `flags` are those of `findWays`.
 */
export function findDominators({ store, nodeCount, address }: Graph, flags: number): Dominators {
  const nodeOf = store.take(4 * nodeCount + 4)
  const dominator = store.take(4 * nodeCount + 4)
  const taken = store.taken()
  const info = store.take(8 * nodeCount)
  const frames = store.take(8 * nodeCount + 8)
  const stack = store.take(4 * nodeCount)
  const linkCount = store.run('lay_out_lists', address, info)
  const links = store.take(4 * linkCount)

  store.numbers(links, linkCount).fill(0)

  const reached = store.run('number_nodes', address, flags, info, frames, nodeOf, dominator, links, stack)

  store.run('find_dominators', info, frames, nodeOf, dominator, links, stack, reached)
  store.giveBack(taken)

  return { nodeOf: store.numbers(nodeOf, nodeCount + 1), dominator: store.numbers(dominator, nodeCount + 1) }
}
