import { detached } from './detachedness.ts'
import type { Graph, Sizes } from './graph.ts'
import { externalStringData, type Names } from './names.ts'
import { inSlices } from './slices.ts'
import type { Workspace } from './workspace.ts'

const unvisited = 2 ** 32 - 1
const many = 2 ** 32 - 2

/**
 * Bytes of every object with what is its own: an array, a hidden node or a string's external data that only one object
 * refers to counts as that object, as in DevTools. A Map then weighs its table, and an anonymous array of 8 MiB is gone
 * from the list of those who hold something.
 *
 * The rule is DevTools' `calculateShallowSizes`: owners spread along all edges that are not weak; whoever two owners reach
 * belongs to nobody; nothing moves to synthetic nodes or the root, and nothing at all in a snapshot that was taken with V8's
 * internals exposed (it has no user roots).
 */
export function shallowSizes(graph: Graph, names: Names, detachedness: Uint8Array, workspace: Workspace): Sizes {
  if (!hasUserRoots(graph)) {
    return graph.selfSize.slice()
  }

  const owners = workspace.take(graph.nodeCount)
  const sizes = moveSizes(graph, findOwners(graph, names, detachedness, owners))

  workspace.give(owners)

  return sizes
}

function hasUserRoots(graph: Graph): boolean {
  return graph.edgeTo
    .subarray(graph.firstEdge[graph.root], graph.firstEdge[graph.root + 1])
    .some((node) => graph.nodeType[node] !== graph.types.synthetic)
}

function findOwners(graph: Graph, names: Names, detachedness: Uint8Array, owners: Uint32Array): Uint32Array {
  const again: number[] = []

  inSlices(0, graph.nodeCount, (from, to) => markOwned(graph, names, detachedness, owners, from, to))
  inSlices(0, graph.nodeCount, (from, to) => ownNeighbours(graph, owners, again, from, to))
  passOn(graph, owners, again)

  return owners
}

function markOwned({ nodeType, nodeName, types }: Graph, names: Names, detachedness: Uint8Array, owners: Uint32Array, from: number, to: number): void {
  for (let node = from; node < to; node++) {
    const type = nodeType[node]
    const isOwned = type === types.hidden || type === types.array ||
      (type === types.native && names.code[nodeName[node]!] === externalStringData && detachedness[node] !== detached)

    owners[node] = isOwned ? unvisited : node
  }
}

function ownNeighbours({ firstEdge, edgeType, edgeTo, types }: Graph, owners: Uint32Array, again: number[], first: number, last: number): void {
  const { weak } = types

  for (let node = first; node < last; node++) {
    if (owners[node] !== node) {
      continue
    }

    const end = firstEdge[node + 1]!

    for (let edge = firstEdge[node]!; edge < end; edge++) {
      const to = edgeTo[edge]!
      const owner = owners[to]!

      if (owner !== to && owner !== node && owner !== many && edgeType[edge] !== weak) {
        owners[to] = owner === unvisited ? node : many
        again.push(to)
      }
    }
  }
}

/** What is owned passes its owner on: a node comes here at most twice, once for its owner and once for having many. */
function passOn(graph: Graph, owners: Uint32Array, again: number[]): void {
  const { firstEdge, edgeType, edgeTo, types } = graph

  for (let node = again.pop(); node !== undefined; node = again.pop()) {
    const mine = owners[node]!
    const end = firstEdge[node + 1]!

    for (let edge = firstEdge[node]!; edge < end; edge++) {
      const to = edgeTo[edge]!
      const owner = owners[to]!

      if (owner !== to && owner !== mine && owner !== many && edgeType[edge] !== types.weak) {
        owners[to] = owner === unvisited ? mine : many
        again.push(to)
      }
    }
  }
}

function moveSizes(graph: Graph, owners: Uint32Array): Sizes {
  const { nodeCount, nodeType, types, root } = graph
  let sizes: Sizes = graph.selfSize.slice()

  for (let node = 0; node < nodeCount; node++) {
    const owner = owners[node]!

    if (owner === node || owner >= many || nodeType[owner] === types.synthetic || owner === root) {
      continue
    }

    const sum = sizes[owner]! + sizes[node]!

    if (sum > unvisited && sizes instanceof Uint32Array) {
      sizes = Float64Array.from(sizes)
    }

    sizes[owner] = sum
    sizes[node] = 0
  }

  return sizes
}
