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

  const ownable = workspace.takeBytes(graph.nodeCount)
  const owners = workspace.take(graph.nodeCount)

  inSlices(0, graph.nodeCount, (from, to) => markOwnable(graph, names, detachedness, ownable, owners, from, to))
  findOwners(graph, ownable, owners)

  const sizes = moveSizes(graph, ownable, owners)
  workspace.give(owners)
  workspace.giveBytes(ownable)

  return sizes
}

function hasUserRoots(graph: Graph): boolean {
  return graph.edgeTo
    .subarray(graph.firstEdge[graph.root], graph.firstEdge[graph.root + 1])
    .some((node) => graph.nodeType[node] !== graph.types.synthetic)
}

/** `owners` means something for ownable nodes only: all others are their own. */
function markOwnable({ nodeType, nodeName, types }: Graph, names: Names, detachedness: Uint8Array, ownable: Uint8Array, owners: Uint32Array, from: number, to: number): void {
  for (let node = from; node < to; node++) {
    const type = nodeType[node]

    if (type === types.hidden || type === types.array ||
      (type === types.native && names.code[nodeName[node]!] === externalStringData && detachedness[node] !== detached)) {
      ownable[node] = 1
      owners[node] = unvisited
    }
  }
}

/** What is owned passes its owner on: a node comes to `again` at most twice, once for its owner and once for having many. */
function findOwners(graph: Graph, ownable: Uint8Array, owners: Uint32Array): void {
  const again: number[] = []

  inSlices(0, graph.nodeCount, (from, to) => {
    for (let node = from; node < to; node++) {
      if (ownable[node] === 0) {
        own(graph, ownable, owners, again, node, node)
      }
    }
  })

  for (let node = again.pop(); node !== undefined; node = again.pop()) {
    own(graph, ownable, owners, again, node, owners[node]!)
  }
}

/** Makes `owner` the owner of what `node` refers to. */
function own({ firstEdge, edgeType, edgeTo, types: { weak } }: Graph, ownable: Uint8Array, owners: Uint32Array, again: number[], node: number, owner: number): void {
  const end = firstEdge[node + 1]!

  for (let edge = firstEdge[node]!; edge < end; edge++) {
    const to = edgeTo[edge]!

    if (ownable[to] === 1 && owners[to] !== owner && owners[to] !== many && edgeType[edge] !== weak) {
      owners[to] = owners[to] === unvisited ? owner : many
      again.push(to)
    }
  }
}

function moveSizes(graph: Graph, ownable: Uint8Array, owners: Uint32Array): Sizes {
  const { nodeType, types, root } = graph
  let sizes: Sizes = graph.selfSize.slice()

  for (let node = ownable.indexOf(1); node !== -1; node = ownable.indexOf(1, node + 1)) {
    const owner = owners[node]!

    if (owner >= many || nodeType[owner] === types.synthetic || owner === root) {
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
