import type { Dominators } from './dominators.ts'
import type { Sizes } from './graph.ts'
import { inSlices } from './slices.ts'
import type { Workspace } from './workspace.ts'

/** Bytes that would be free if a node went, by node: its own and those of all that it dominates. */
export function retainedSizes(shallow: Sizes, dominators: Dominators, workspace: Workspace): Float64Array {
  const retained = workspace.takeDoubles(shallow.length)
  retained.set(shallow)

  const last = dominators.nodeOf.length - 1

  inSlices(0, last - 1, (from, to) => addUp(retained, dominators, last - to + 1, last - from))

  return retained
}

function addUp(retained: Float64Array, { nodeOf, dominator }: Dominators, lowest: number, highest: number): void {
  for (let number = highest; number >= lowest; number--) {
    const above = nodeOf[dominator[number]!]!
    retained[above] = retained[above]! + retained[nodeOf[number]!]!
  }
}
