import { propagateDetachedness } from './detachedness.ts'
import { findDistances, type Distances } from './distances.ts'
import { findDominators, type Dominators } from './dominators.ts'
import type { Graph, Sizes } from './graph.ts'
import { readNames, type Names } from './names.ts'
import { findPageOwned } from './page-owned.ts'
import { retainedSizes } from './retained-sizes.ts'
import { shallowSizes } from './shallow-sizes.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

/** A graph, and what follows from it: every report is made from this. */
export interface Analysis extends Distances {
  readonly graph: Graph
  readonly names: Names
  /** By node: 0 unknown, 1 attached, 2 detached. */
  readonly detachedness: Uint8Array
  /** By node: bytes, with what is its own; 0 where they count as another's. */
  readonly shallow: Sizes
  /** By node: bytes that would be free if it went. */
  readonly retained: Float64Array
  readonly dominators: Dominators
  /** By node: 1 for what the program's own objects lead to, 0 for what only V8 and its debugger hold. */
  readonly pageOwned: Uint8Array
  readonly workspace: Workspace
}

/** Works out all that a report can ask for. */
export function analyse(graph: Graph): Analysis {
  const workspace = createWorkspace()
  const names = readNames(graph)
  const detachedness = propagateDetachedness(graph)
  const shallow = shallowSizes(graph, names, detachedness, workspace)
  let pageOwned: Uint8Array = new Uint8Array(0)
  const { distance, via } = findDistances(graph, names, workspace, (reached, leftOut) => {
    pageOwned = findPageOwned(graph, names, reached, leftOut)
  })
  const dominators = findDominators(graph, names, pageOwned, workspace)
  const retained = retainedSizes(shallow, dominators, workspace)

  return { graph, names, detachedness, shallow, distance, via, retained, dominators, pageOwned, workspace }
}
