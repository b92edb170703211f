/** What some objects retain together. */

import type { Graph } from './graph.ts'

/**
 * Bytes that would be free if some objects went: what the root reaches with them, less what it reaches without.
 * Dominators do not show it: what two of the objects share has neither of them as its dominator.
 */
export function sizeWithout({ store, nodeCount, address }: Graph, nodes: Uint32Array): number {
  const taken = store.taken()
  const marks = store.bytes(store.take(nodeCount), nodeCount).fill(0)
  const list = store.numbers(store.take(4 * nodes.length), nodes.length)

  list.set(nodes)

  const size = store.run(
    'find_size_without',
    address,
    marks.byteOffset,
    list.byteOffset,
    nodes.length,
    store.take(4 * nodeCount),
  )
  store.giveBack(taken)

  return size
}
