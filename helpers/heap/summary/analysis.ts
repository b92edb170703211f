/** Everything that follows from a graph: paths, dominators and sizes. */

import { propagateDetachedness } from '../graph/detachedness.ts'
import { findWays } from '../graph/distances.ts'
import { findDominators, type Dominators } from '../graph/dominators.ts'
import type { Graph } from '../graph/graph.ts'
import { retainedSizes } from '../graph/retained-sizes.ts'
import { shallowSizes, type ShallowSizes } from '../graph/shallow-sizes.ts'

/** A graph, and what follows from it: every report is made from this. */
export interface Analysis {
  readonly graph: Graph
  /** By node: 0 unknown, 1 attached, 2 detached. */
  readonly detachedness: Uint8Array
  /** By node: the edge over which a shortest path comes; `noEdge` for the root and what is unreachable. */
  readonly via: Uint32Array
  readonly dominators: Dominators
  readonly shallow: ShallowSizes
  /** By node: bytes that would be free if it went. */
  readonly retained: Float64Array
}

/** A step of the analysis, for a reader who waits. */
export type Step = 'shortest paths' | 'dominators' | 'sizes'

const analyses = new WeakMap<Graph, Analysis>()

/** Computes all that a report needs, once for a graph. `begins` is called as each step begins. */
export function analyse(graph: Graph, begins?: (step: Step) => void): Analysis {
  const known = analyses.get(graph)

  if (known !== undefined) {
    return known
  }

  begins?.('shortest paths')
  const detachedness = propagateDetachedness(graph)
  const { via, flags } = findWays(graph)
  begins?.('dominators')
  const dominators = findDominators(graph, flags)
  begins?.('sizes')
  const shallow = shallowSizes(graph, detachedness.byteOffset)
  const analysis = {
    graph,
    detachedness,
    via,
    dominators,
    shallow,
    retained: retainedSizes(graph, shallow, dominators),
  }

  analyses.set(graph, analysis)

  return analysis
}
