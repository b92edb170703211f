import { keeps } from './essential.ts'
import type { Graph } from './graph.ts'
import { ephemeronType, type Names } from './names.ts'
import { inSlices, sliceSize } from './slices.ts'
import type { Workspace } from './workspace.ts'

/** The nodes in the order in which a search depth first comes to them, and what it learns for their dominators. */
export interface Numbering {
  readonly nodeOf: Uint32Array
  readonly parent: Uint32Array
  /**
   * By number, at twice it: the edge to go on with, and behind that the lowest number from which an edge leads there without
   * a detour. The second step makes a forest of it: an ancestor, and the lowest semidominator on the way there.
   */
  readonly frames: Uint32Array
  /**
   * By node, at twice its index: its number, 0 before it has one, and behind that where in `links` the list of those starts
   * from which an edge leads there, and that have a higher number. Side by side, since they are read at random.
   */
  readonly info: Uint32Array
  /** Lists of numbers, each with a 0 behind it. */
  readonly links: Uint32Array
  /** Nodes that the search came to; those with higher numbers cannot be reached. */
  readonly reached: number
}

/**
 * Numbers all nodes depth first over the edges that keep something. The search visits each edge once: an edge to a new node or
 * to a descendant settles there and then what it means for its target's semidominator, so that only the others, to lower
 * numbers, are kept. Nodes that no edge reaches that keeps something hang on the root.
 */
export function numberNodes(graph: Graph, names: Names, pageOwned: Uint8Array, workspace: Workspace): Numbering {
  const { nodeCount, root } = graph
  const info = workspace.takeZeros(nodeCount * 2)
  const frames = workspace.take(2 * nodeCount + 2)
  const nodeOf = workspace.take(nodeCount + 1).subarray(0, nodeCount + 1)
  const parent = new Uint32Array(nodeCount + 1)
  const links = workspace.takeZeros(layOutLists(graph, info))
  const state: Search = { info, nodeOf, parent, frames, links, last: 0, number: 0 }

  search(graph, names, pageOwned, state, root, 0)

  if (state.last < nodeCount) {
    searchOrphans(graph, names, pageOwned, state)
  }

  const reached = state.last

  for (let node = 0; state.last < nodeCount; node++) {
    if (info[2 * node] === 0) {
      state.last++
      nodeOf[state.last] = node
      parent[state.last] = 1
    }
  }

  nodeOf[0] = 0
  parent[1] = 1

  return { nodeOf, parent, frames, info, links, reached }
}

/**
 * Gives every node to which more than one edge leads room for a list, filled from its end to its beginning: for all of those
 * edges but the first, which is the search's own way, and for the 0 behind them. The first place is the empty list of all
 * others. Says how much room that takes.
 */
function layOutLists({ nodeCount, edgeCount, edgeType, edgeTo, types: { weak } }: Graph, info: Uint32Array): number {
  let used = 0

  inSlices(0, edgeCount, (first, last) => {
    for (let edge = first; edge < last; edge++) {
      if (edgeType[edge] !== weak) {
        info[2 * edgeTo[edge]! + 1]!++
      }
    }
  })
  inSlices(0, nodeCount, (first, last) => {
    for (let node = first; node < last; node++) {
      const count = info[2 * node + 1]!

      used += count < 2 ? 0 : count
      info[2 * node + 1] = count < 2 ? 0 : used
    }
  })

  return used + 1
}

interface Search {
  readonly info: Uint32Array
  readonly nodeOf: Uint32Array
  readonly parent: Uint32Array
  readonly frames: Uint32Array
  readonly links: Uint32Array
  /** The highest number so far. */
  last: number
  /** The number to go on with. */
  number: number
}

/** Numbers `start` and what it reaches, as a child of the number `above`. */
function search(graph: Graph, names: Names, pageOwned: Uint8Array, state: Search, start: number, above: number): void {
  const number = ++state.last

  state.number = number
  state.info[2 * start] = number
  state.nodeOf[number] = start
  state.parent[number] = above
  state.frames[2 * number] = graph.firstEdge[start]!
  state.frames[2 * number + 1] = above

  while (state.number !== above) {
    searchOn(graph, names, pageOwned, state, above)
  }
}

/** Takes some steps; a step is an edge, or the way back from a node that has no more. One loop, not two: see `slices.ts`. */
function searchOn(graph: Graph, names: Names, pageOwned: Uint8Array, state: Search, above: number): void {
  const { firstEdge, edgeType, edgeTo, edgeName, nodeId, types, root } = graph
  const { weak, shortcut } = types
  const { ephemerons } = names
  const { info, nodeOf, parent, frames, links } = state
  let { last, number } = state
  let node = nodeOf[number]!
  let edge = frames[2 * number]!
  let end = firstEdge[node + 1]!
  let isOwned = pageOwned[node] === 1 || node === root

  for (let steps = 0; steps < sliceSize; steps++) {
    if (edge === end) {
      number = parent[number]!

      if (number === above) {
        break
      }

      node = nodeOf[number]!
      edge = frames[2 * number]!
      end = firstEdge[node + 1]!
      isOwned = pageOwned[node] === 1 || node === root
      continue
    }

    const type = edgeType[edge]!
    const to = edgeTo[edge]!
    const other = info[2 * to]!

    if (type === weak || (type === shortcut && node !== root) || (!isOwned && pageOwned[to] === 1) ||
      (type === ephemeronType && ephemerons.get(edgeName[edge]!)!.table === nodeId[node])) {
      edge++
    } else if (other === 0) {
      frames[2 * number] = edge + 1
      info[2 * to] = ++last
      nodeOf[last] = to
      parent[last] = number
      frames[2 * last + 1] = number
      number = last
      node = to
      edge = firstEdge[to]!
      end = firstEdge[to + 1]!
      isOwned = pageOwned[to] === 1
    } else {
      edge++

      if (other > number) {
        if (number < frames[2 * other + 1]!) {
          frames[2 * other + 1] = number
        }
      } else if (other < number && other !== 1) {
        links[--info[2 * to + 1]!] = number
      }
    }
  }

  frames[2 * number] = edge
  state.last = last
  state.number = number
}

/** Nodes that nothing keeps are taken for children of the root, and what they reach is theirs. */
function searchOrphans(graph: Graph, names: Names, pageOwned: Uint8Array, state: Search): void {
  const { nodeCount, firstEdge, edgeTo } = graph
  const { info } = state
  const kept = new Uint8Array(nodeCount)

  // what a numbered node keeps is numbered itself
  for (let node = 0; node < nodeCount; node++) {
    for (let edge = firstEdge[node]!; info[2 * node] === 0 && edge < firstEdge[node + 1]!; edge++) {
      if (keeps(graph, names, pageOwned, node, edge)) {
        kept[edgeTo[edge]!] = 1
      }
    }
  }

  for (let node = 0; node < nodeCount; node++) {
    if (info[2 * node] === 0 && kept[node] === 0) {
      search(graph, names, pageOwned, state, node, 1)
    }
  }
}
