import type { Dominators } from './dominators.ts'
import type { Sizes } from './graph.ts'

/** Bytes that would be free if a node went, by node: its own and those of all that it dominates. */
export function retainedSizes(shallow: Sizes, { nodeOf, dominator }: Dominators): Float64Array {
  const retained = Float64Array.from(shallow)

  for (let number = nodeOf.length - 1; number >= 2; number--) {
    const above = nodeOf[dominator[number]!]!
    retained[above] = retained[above]! + retained[nodeOf[number]!]!
  }

  return retained
}
