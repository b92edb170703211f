/** What each object weighs, with the arrays that only it refers to. */

import type { Graph, Sizes } from './graph.ts'
import { largeTableSize, sizesAt } from '../parse/store-graph.ts'

export interface ShallowSizes {
  /** By node: bytes, with what is its own; 0 where they count as another's. */
  readonly sizes: Sizes
  /** In the graph's store: the same, and a table of sizes that do not fit there. */
  readonly address: number
  readonly large: number
}

/**
 * Bytes of every object with what is its own: an array, a hidden node or a string's external data that only one
 * object refers to counts as that object, as in DevTools. A Map then weighs its table, and an anonymous array of 8 MiB
 * is gone from the list of those that retain something.
 *
 * The rule is DevTools' `calculateShallowSizes`: owners spread along all edges that are not weak; a node that two
 * owners reach belongs to neither; nothing moves to synthetic nodes or the root, and nothing at all in a snapshot that
 * was taken with V8's internals exposed (it has no user roots).
 */
export function shallowSizes(graph: Graph, detachedness: number): ShallowSizes {
  const { store, nodeCount } = graph

  const address = store.take(4 * nodeCount)
  const large = store.take(largeTableSize)
  const taken = store.taken()

  store.run(
    'find_shallow_sizes',
    graph.address,
    detachedness,
    address,
    large,
    store.take(nodeCount),
    store.take(4 * nodeCount),
    store.take(8 * nodeCount),
    hasUserRoots(graph) ? 1 : 0,
  )
  store.giveBack(taken)

  return { sizes: sizesAt(store, address, large, nodeCount), address, large }
}

function hasUserRoots(graph: Graph): boolean {
  return graph.edgeTo
    .subarray(graph.firstEdge[graph.root], graph.firstEdge[graph.root + 1])
    .some(node => graph.nodeType[node] !== graph.types.synthetic)
}
