/** What each node retains. */

import type { Dominators } from './dominators.ts'
import type { Graph } from './graph.ts'
import type { ShallowSizes } from './shallow-sizes.ts'

/** Bytes that would be free if a node went, by node: its own and those of all that it dominates. */
export function retainedSizes(
  { store, nodeCount, address }: Graph,
  shallow: ShallowSizes,
  { nodeOf, dominator }: Dominators,
): Float64Array {
  const retained = store.take(8 * nodeCount)

  store.run(
    'find_retained_sizes',
    address,
    shallow.address,
    shallow.large,
    nodeOf.byteOffset,
    dominator.byteOffset,
    retained,
  )

  return store.doubles(retained, nodeCount)
}
