import type { Graph } from './graph.ts'
import { documentDomTrees, type Names } from './names.ts'

/**
 * By node: 1 where the program's own objects lead, 0 for what only V8 and its debugger hold. An edge from the latter to
 * the former does not keep it (DevTools' `markPageOwnedNodes`).
 *
 * The search for distances has just been nearly everywhere, so that this starts from what it reached, and goes on
 * from `leftOut`, where it did not want to go.
 */
export function findPageOwned(graph: Graph, names: Names, reached: Uint8Array, leftOut: readonly number[]): Uint8Array {
  const isSame = startsAtTheSameRoots(graph, names)
  const owned = isSame ? reached.slice() : new Uint8Array(graph.nodeCount)
  const stack: number[] = []

  push(owned, stack, isSame ? leftOut : pageRoots(graph, names))

  const { firstEdge, edgeTo, edgeType, types } = graph

  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      const to = edgeTo[edge]!

      if (owned[to] === 0 && edgeType[edge] !== types.weak) {
        owned[to] = 1
        stack.push(to)
      }
    }
  }

  return owned
}

function push(owned: Uint8Array, stack: number[], nodes: Iterable<number>): void {
  for (const node of nodes) {
    if (owned[node] === 0) {
      owned[node] = 1
      stack.push(node)
    }
  }
}

/** The global objects, to which the root has shortcuts, and the trees of documents. */
function pageRoots(graph: Graph, names: Names): Set<number> {
  const roots = new Set<number>()

  for (let edge = graph.firstEdge[graph.root]!; edge < graph.firstEdge[graph.root + 1]!; edge++) {
    const node = graph.edgeTo[edge]!
    const isTree = graph.edgeType[edge] === graph.types.element &&
      graph.nodeType[node] === graph.types.synthetic && names.code[graph.nodeName[node]!] === documentDomTrees

    if (isTree || graph.edgeType[edge] === graph.types.shortcut) {
      roots.add(node)
    }
  }

  return roots
}

/** Whether the user roots of distances are the roots of the page, as they are in all that Node and Chrome write. */
function startsAtTheSameRoots(graph: Graph, names: Names): boolean {
  const roots = pageRoots(graph, names)
  const children = graph.edgeTo.subarray(graph.firstEdge[graph.root], graph.firstEdge[graph.root + 1])
  const userRoots = children.filter((node) =>
    graph.nodeType[node] !== graph.types.synthetic || names.code[graph.nodeName[node]!] === documentDomTrees)

  return userRoots.every((node) => roots.has(node)) && new Set(userRoots).size === roots.size
}
