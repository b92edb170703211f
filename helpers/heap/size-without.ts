import type { Graph } from './graph.ts'
import { ephemeronType, type Names } from './names.ts'
import { sliceSize } from './slices.ts'

/**
 * Bytes that would be free if some objects went: what the root reaches with them, less what it reaches without. Dominators
 * cannot tell, since what two of the objects share has neither of them for a dominator.
 */
export function sizeWithout(graph: Graph, names: Names, nodes: Uint32Array): number {
  const blocked = new Uint8Array(graph.nodeCount)

  for (const node of nodes) {
    blocked[node] = 1
  }

  // from the rest first, and then what is left
  const reached = new Uint8Array(graph.nodeCount)
  reachable(graph, names, reached, blocked, [graph.root])

  return reachable(graph, names, reached, new Uint8Array(graph.nodeCount), [...nodes])
}

/** Marks what is reached from `stack` without the blocked, and gives its bytes. */
export function reachable(graph: Graph, names: Names, reached: Uint8Array, blocked: Uint8Array, stack: number[]): number {
  const { selfSize } = graph
  let size = 0

  for (const node of stack) {
    reached[node] = 1
    size += selfSize[node]!
  }

  while (stack.length > 0) {
    size += reachOn(graph, names, reached, blocked, stack)
  }

  return size
}

function reachOn({ firstEdge, edgeType, edgeTo, edgeName, nodeId, selfSize, types, root }: Graph, { ephemerons }: Names, reached: Uint8Array, blocked: Uint8Array, stack: number[]): number {
  let size = 0

  for (let steps = 0; steps < sliceSize && stack.length > 0; steps++) {
    const node = stack.pop()!
    const end = firstEdge[node + 1]!

    for (let edge = firstEdge[node]!; edge < end; edge++) {
      const to = edgeTo[edge]!
      const type = edgeType[edge]!
      const isKept = type !== types.weak && (type !== types.shortcut || node === root) &&
        (type !== ephemeronType || ephemerons.get(edgeName[edge]!)!.table !== nodeId[node])

      if (isKept && reached[to] === 0 && blocked[to] === 0) {
        reached[to] = 1
        size += selfSize[to]!
        stack.push(to)
      }
    }
  }

  return size
}
