/** What hangs on objects that grow, and would go with them. */

import type { Graph } from '../graph/graph.ts'
import type { Label } from '../growth/grouping.ts'
import { edgeLabel, kindOf } from '../graph/labels.ts'
import { reach } from '../graph/reach.ts'

export interface Inside {
  /** What most of the bytes are, by kind, the most first. */
  readonly kinds: readonly { readonly kind: string; readonly count: number; readonly bytes: number }[]
  /** From one of the objects to the heaviest thing that only they hold; empty when that is itself. */
  readonly way: readonly Label[]
}

const mostKinds = 3

/** What only `nodes` hold. The way begins at `from`, one of them. */
export function insideOf(graph: Graph, nodes: Uint32Array, from: number): Inside {
  const others = new Uint8Array(graph.nodeCount)
  const blocked = new Uint8Array(graph.nodeCount)
  for (const node of nodes) {
    blocked[node] = 1
  }
  reach(graph, others, blocked, [graph.root])

  const all = others.slice()
  reach(graph, all, new Uint8Array(graph.nodeCount), nodes)

  return { kinds: kindsOf(graph, others, all), way: wayOf(graph, others, from) }
}

function kindsOf(graph: Graph, others: Uint8Array, all: Uint8Array): Inside['kinds'] {
  const kinds = new Map<string, { kind: string; count: number; bytes: number }>()

  for (let node = 0; node < graph.nodeCount; node++) {
    if (all[node] === 1 && others[node] === 0) {
      const kind = kindOf(graph, node)
      const found = kinds.get(kind) ?? { kind, count: 0, bytes: 0 }
      found.count++
      found.bytes += graph.selfSize[node] ?? 0
      kinds.set(kind, found)
    }
  }
  return [...kinds.values()].toSorted((a, b) => b.bytes - a.bytes).slice(0, mostKinds)
}

/** Breadth first, so that it is a shortest one. */
function wayOf(graph: Graph, others: Uint8Array, from: number): readonly Label[] {
  const {
    firstEdge,
    edgeTo,
    edgeType,
    nodeType,
    types: { weak, shape, code },
    selfSize,
  } = graph
  const via = new Map<number, { readonly edge: number; readonly holder: number }>()
  const queue = [from]
  let heaviest = from

  for (const node of queue) {
    heaviest = (selfSize[node] ?? 0) > (selfSize[heaviest] ?? 0) ? node : heaviest
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge++) {
      const to = edgeTo[edge] ?? from
      if (
        edgeType[edge] !== weak &&
        nodeType[to] !== shape &&
        nodeType[to] !== code &&
        to !== from &&
        others[to] === 0 &&
        !via.has(to)
      ) {
        via.set(to, { edge, holder: node })
        queue.push(to)
      }
    }
  }

  const labels: Label[] = []
  for (let at = heaviest, step = via.get(at); step !== undefined; at = step.holder, step = via.get(at)) {
    labels.push({ edge: edgeLabel(graph, step.edge), kind: kindOf(graph, at) })
  }
  return labels.toReversed()
}
