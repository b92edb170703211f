/** What is held from some nodes on. */

import { holds } from './essential.ts'
import type { Graph } from './graph.ts'

/** Marks in `reached` what is held from `from` on, without going to what is marked in `blocked`. */
export function reach(graph: Graph, reached: Uint8Array, blocked: Uint8Array, from: Iterable<number>): void {
  const { firstEdge, edgeTo } = graph
  const stack = [...from]
  for (const node of stack) {
    reached[node] = 1
  }

  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge++) {
      const to = edgeTo[edge] ?? node
      if (reached[to] === 0 && blocked[to] === 0 && holds(graph, node, edge)) {
        reached[to] = 1
        stack.push(to)
      }
    }
  }
}
