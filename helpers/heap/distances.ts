import type { Graph } from './graph.ts'
import { documentDomTrees, ephemeronType, mapDescriptors, nativeContext, sloppyFunctionMap, type Names } from './names.ts'
import { sliceSize } from './slices.ts'
import type { Workspace } from './workspace.ts'

/** How far each node is from the roots, and by which edge it was reached first. */
export interface Distances {
  /** Edges from a user root (1 for the root itself), more than `systemDistance` from other roots, or `unreachable`. */
  readonly distance: Int32Array
  /** The edge over which a shortest path comes; `noEdge` for the root and what is unreachable. */
  readonly via: Uint32Array
}

export const unreachable = -5
/** The distance of the root itself, from which what no user root reaches is counted. */
export const systemDistance = 100_000_000
export const noEdge = 2 ** 32 - 1

/**
 * Distances breadth first, as DevTools counts them: from the global objects first, then from all roots. Weak edges do not
 * count, nor do the keys that maps share in their descriptors, nor `sloppy_function_map`; the value of a WeakMap is reached
 * by the second of its two edges.
 *
 * `reached` is told when the user roots are done with: it finds in `seen` a 1 for what they reach, and in `leftOut` the nodes
 * to which edges led that do not count.
 */
export function findDistances(graph: Graph, names: Names, workspace: Workspace, reached?: (seen: Uint8Array, leftOut: readonly number[]) => void): Distances {
  const { nodeCount, root, firstEdge, edgeTo, nodeType, nodeName, types } = graph
  const distance = new Int32Array(nodeCount).fill(unreachable)
  const via = new Uint32Array(nodeCount).fill(noEdge)
  const queue = workspace.take(nodeCount + firstEdge[root + 1]! - firstEdge[root]!)
  const order: Search = { queue, queued: 0, next: 0, edge: 0, seen: workspace.takeBytes(nodeCount), pairs: new Set(), leftOut: [] }

  for (let edge = firstEdge[root]!; edge < firstEdge[root + 1]!; edge++) {
    const node = edgeTo[edge]!
    const isUserRoot = nodeType[node] !== types.synthetic || names.code[nodeName[node]!] === documentDomTrees

    if (isUserRoot) {
      distance[node] = 1
      order.seen[node] = 1
      via[node] = edge
      queue[order.queued++] = node
    }
  }

  const hasUserRoots = order.queued > 0

  search(graph, names, order, distance, via)
  reached?.(order.seen, order.leftOut)

  order.seen[root] = 1
  distance[root] = hasUserRoots ? systemDistance : 0
  via[root] = noEdge
  queue[0] = root
  order.queued = 1
  search(graph, names, order, distance, via)
  workspace.give(queue)
  workspace.giveBytes(order.seen)

  return { distance, via }
}

interface Search {
  readonly queue: Uint32Array
  queued: number
  /** Index in the queue of the node to go on with. */
  next: number
  /** The edge of that node to go on with. */
  edge: number
  /** By node: 1 once it has a distance. A byte, since it is read at random for every edge. */
  readonly seen: Uint8Array
  /** Pairs of which the first edge has been met. */
  readonly pairs: Set<string>
  /** Where edges led that do not count. */
  readonly leftOut: number[]
}

function search(graph: Graph, names: Names, order: Search, distance: Int32Array, via: Uint32Array): void {
  order.next = 0
  order.edge = graph.firstEdge[order.queue[0]!]!

  while (order.next < order.queued) {
    searchOn(graph, names, order, distance, via)
  }
}

/** Takes some steps; a step is an edge, or the end of a node's edges. One loop, not two: see `slices.ts`. */
function searchOn(graph: Graph, names: Names, order: Search, distance: Int32Array, via: Uint32Array): void {
  const { firstEdge, edgeType, edgeTo, edgeName, types } = graph
  const { queue, seen, pairs, leftOut } = order
  const { weak } = types
  let { queued, next, edge } = order
  let node = queue[next]!
  let end = firstEdge[node + 1]!
  let filter = filterOf(graph, names, node)

  for (let steps = 0; steps < sliceSize; steps++) {
    if (edge === end) {
      if (++next === queued) {
        break
      }

      node = queue[next]!
      edge = firstEdge[node]!
      end = firstEdge[node + 1]!
      filter = filterOf(graph, names, node)
      continue
    }

    const to = edgeTo[edge]!

    if (seen[to] === 0 && edgeType[edge] !== weak) {
      if ((filter !== 0 && isFiltered(graph, names, filter, edge)) ||
        (edgeType[edge] === ephemeronType && filter !== mapDescriptors && isFirstOfPair(names, pairs, edgeName[edge]!))) {
        leftOut.push(to)
      } else {
        seen[to] = 1
        distance[to] = distance[node]! + 1
        via[to] = edge
        queue[queued++] = to
      }
    }

    edge++
  }

  order.queued = queued
  order.next = next
  order.edge = edge
}

/** Which rule, if any, keeps some of a node's edges from counting: `nativeContext`, `mapDescriptors` or 0. */
function filterOf({ nodeType, nodeName, types }: Graph, names: Names, node: number): number {
  const type = nodeType[node]!

  if (type !== types.hidden && type !== types.array) {
    return 0
  }

  const code = names.code[nodeName[node]!]!

  return (type === types.hidden && code === nativeContext) || (type === types.array && code === mapDescriptors) ? code : 0
}

/**
 * Maps may share their descriptors, of which every third entry, from the fifth on, belongs to some of them only: V8's
 * `DescriptorArray` is a length, an enum cache, and then a key, its type and its descriptor each.
 */
function isFiltered({ edgeName, edgeType, types, strings }: Graph, names: Names, filter: number, edge: number): boolean {
  const name = edgeName[edge]!

  if (filter === nativeContext) {
    return types.numbered[edgeType[edge]!] === 0 && names.code[name] === sloppyFunctionMap
  }

  const index = types.numbered[edgeType[edge]!] === 1 ? name : leadingNumber(strings.bytes, strings.starts[name]!, strings.starts[name + 1]!)

  return !(index < 2 || index % 3 !== 1)
}

/** As `parseInt` of a name would give, for names that begin with digits, and NaN for all others. */
function leadingNumber(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  let value = 0

  while (at < end && bytes[at]! >= 48 && bytes[at]! <= 57) {
    value = value * 10 + (bytes[at++]! - 48)
  }

  return at === start ? Number.NaN : value
}

function isFirstOfPair(names: Names, pairs: Set<string>, name: number): boolean {
  const { pair } = names.ephemerons.get(name)!

  if (pairs.delete(pair)) {
    return false
  }

  pairs.add(pair)

  return true
}
