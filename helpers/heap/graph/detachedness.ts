/** Which native objects are attached, and which are detached. */

import type { Graph } from './graph.ts'

export const unknown = 0
export const attached = 1
export const detached = 2

/**
 * For every node 0 unknown, 1 attached or 2 detached, in the graph's store. The state that the embedder (Node,
 * Chrome) wrote for its own objects is passed on to the native objects that they refer to, attached before detached; it
 * does not pass through JavaScript's objects.
 *
 * The rule is DevTools' `propagateDOMState`.
 */
export function propagateDetachedness(graph: Graph): Uint8Array {
  const { store, nodeCount } = graph
  const known = [attached, detached].map(wanted => listNatives(graph, wanted))

  if (known.every(nodes => nodes.length === 0)) {
    return graph.detachedness
  }

  const state = store.bytes(store.take(nodeCount), nodeCount)
  state.set(graph.detachedness)

  for (const [index, nodes] of known.entries()) {
    spread(graph, state, nodes, index + 1)
  }

  return state
}

function listNatives({ detachedness, nodeType, types: { native } }: Graph, wanted: number): number[] {
  const nodes: number[] = []

  for (let node = detachedness.indexOf(wanted); node !== -1; node = detachedness.indexOf(wanted, node + 1)) {
    if (nodeType[node] === native) {
      nodes.push(node)
    }
  }

  return nodes
}

function spread(graph: Graph, state: Uint8Array, from: number[], wanted: number): void {
  const { types } = graph

  for (let node = from.pop(); node !== undefined; node = from.pop()) {
    for (let edge = graph.firstEdge[node]!; edge < graph.firstEdge[node + 1]!; edge++) {
      const to = graph.edgeTo[edge]!
      const type = graph.edgeType[edge]!

      if (
        state[to] === unknown &&
        graph.nodeType[to] === types.native &&
        type !== types.hiddenEdge &&
        type !== types.weak
      ) {
        state[to] = wanted
        from.push(to)
      }
    }
  }
}
