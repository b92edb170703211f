import type { Graph } from './graph.ts'
import { ephemeron, type Names } from './names.ts'
import type { Workspace } from './workspace.ts'

/**
 * Who keeps whom: a node's dominator is on every path from the root to it. Nodes are numbered from 1 in the order in which
 * a search depth first comes to them, so that a dominator always has a lower number.
 */
export interface Dominators {
  /** By number: the node; 0 at index 0, which is no number. */
  readonly nodeOf: Uint32Array
  /** By number: the dominator's number; 1 for the root. */
  readonly dominator: Uint32Array
}

/** What the search leaves for the second step. */
interface Numbering {
  readonly nodeOf: Uint32Array
  readonly parent: Uint32Array
  /** By number: the lowest number from which an edge leads there without a detour. */
  readonly semi: Uint32Array
  /** By number: where in `links` the list of those starts from which an edge leads there, and that have a higher number. */
  readonly head: Uint32Array
  readonly links: Links
  /** Nodes that the search came to; those with higher numbers cannot be reached. */
  readonly reached: number
}

/** Lists of numbers: at `2 * index` a number, behind it the next index, 0 at the end. */
interface Links {
  pairs: Uint32Array
  used: number
}

/**
 * Immediate dominators by SEMI-NCA (Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems", Princeton
 * 2005, section 2.3), over the edges that keep something:
 * not weak ones; of shortcuts only the root's; not those from a WeakMap's table to a value, since the key's edge says more;
 * and not those from what only V8 holds to the program's own objects. Nodes that no such edge reaches hang on the root.
 *
 * The search visits each edge once: an edge to a new node or to a descendant settles there and then what it means for its
 * target's semidominator, so that only the others, to lower numbers, are kept.
 */
export function findDominators(graph: Graph, names: Names, pageOwned: Uint8Array, workspace: Workspace): Dominators {
  const numbering = numberNodes(graph, names, pageOwned, workspace)
  const { nodeOf, parent, semi, head, links, reached } = numbering

  lowerSemidominators(numbering, workspace)
  workspace.give(head, links.pairs)

  for (let number = 2; number <= reached; number++) {
    const bound = semi[number]!
    let candidate = parent[number]!

    while (candidate > bound) {
      candidate = parent[candidate]!
    }

    parent[number] = candidate
  }

  workspace.give(semi)

  return { nodeOf, dominator: parent }
}

function numberNodes(graph: Graph, names: Names, pageOwned: Uint8Array, workspace: Workspace): Numbering {
  const { nodeCount, root } = graph
  const numbers = workspace.take(nodeCount).fill(0, 0, nodeCount)
  const head = workspace.take(nodeCount + 1).fill(0, 0, nodeCount + 1)
  const resume = workspace.take(nodeCount + 1)
  const nodeOf = new Uint32Array(nodeCount + 1)
  const parent = new Uint32Array(nodeCount + 1)
  const semi = workspace.take(nodeCount + 1)
  const links: Links = { pairs: workspace.take(Math.max(1024, nodeCount * 2)), used: 1 }
  const state: Search = { numbers, nodeOf, parent, semi, head, resume, links, last: 0 }

  search(graph, names, pageOwned, state, root, 0)

  if (state.last < nodeCount) {
    searchOrphans(graph, names, pageOwned, state)
  }

  const reached = state.last

  for (let node = 0; state.last < nodeCount; node++) {
    if (numbers[node] === 0) {
      state.last++
      nodeOf[state.last] = node
      parent[state.last] = 1
    }
  }

  parent[1] = 1
  workspace.give(numbers, resume)

  return { nodeOf, parent, semi, head, links: state.links, reached }
}

interface Search {
  /** By node: its number, 0 before it has one. */
  readonly numbers: Uint32Array
  readonly nodeOf: Uint32Array
  readonly parent: Uint32Array
  readonly semi: Uint32Array
  readonly head: Uint32Array
  /** By number: the edge to go on with. */
  readonly resume: Uint32Array
  readonly links: Links
  /** The highest number so far. */
  last: number
}

function search(graph: Graph, names: Names, pageOwned: Uint8Array, state: Search, start: number, above: number): void {
  const { firstEdge, edgeType, edgeTo, edgeName, nodeId, types, root } = graph
  const { weak, shortcut, internal } = types
  const { code, ephemerons } = names
  const { numbers, nodeOf, parent, semi, head, resume, links } = state
  let { last } = state
  let { pairs, used } = links

  let node = start
  let number = ++last
  let edge = firstEdge[node]!
  let end = firstEdge[node + 1]!
  let isOwned = pageOwned[node] === 1 || node === root

  numbers[node] = number
  nodeOf[number] = node
  parent[number] = above
  semi[number] = above

  for (;;) {
    let next = 0

    for (; edge < end; edge++) {
      const type = edgeType[edge]!
      const to = edgeTo[edge]!
      const other = numbers[to]!

      if (type === weak || (type === shortcut && node !== root) || (!isOwned && pageOwned[to] === 1) ||
        (type === internal && code[edgeName[edge]!] === ephemeron && ephemerons.get(edgeName[edge]!)!.table === nodeId[node])) {
        continue
      }
      if (other === 0) {
        next = to
        break
      }
      if (other > number) {
        if (number < semi[other]!) {
          semi[other] = number
        }
      } else if (other < number && other !== 1) {
        if (2 * used + 1 >= pairs.length) {
          links.used = used
          pairs = growLinks(links)
        }

        pairs[2 * used] = number
        pairs[2 * used + 1] = head[other]!
        head[other] = used++
      }
    }

    if (edge < end) {
      resume[number] = edge + 1
      parent[++last] = number
      semi[last] = number
      number = last
      node = next
      numbers[node] = number
      nodeOf[number] = node
      edge = firstEdge[node]!
    } else {
      number = parent[number]!

      if (number === above) {
        break
      }

      node = nodeOf[number]!
      edge = resume[number]!
    }

    end = firstEdge[node + 1]!
    isOwned = pageOwned[node] === 1 || node === root
  }

  state.last = last
  links.used = used
}

function growLinks(links: Links): Uint32Array {
  const larger = new Uint32Array(Math.ceil(links.pairs.length * 1.5))

  larger.set(links.pairs)
  links.pairs = larger

  return larger
}

/** Nodes that nothing keeps are taken for children of the root, and what they reach is theirs. */
function searchOrphans(graph: Graph, names: Names, pageOwned: Uint8Array, state: Search): void {
  const isKept = findKept(graph, names, pageOwned)

  for (let node = 0; node < graph.nodeCount; node++) {
    if (state.numbers[node] === 0 && isKept[node] === 0) {
      search(graph, names, pageOwned, state, node, 1)
    }
  }
}

/** By node: 1 where an edge that keeps something leads. */
function findKept(graph: Graph, names: Names, pageOwned: Uint8Array): Uint8Array {
  const { nodeCount, firstEdge, edgeTo } = graph
  const kept = new Uint8Array(nodeCount)

  for (let node = 0; node < nodeCount; node++) {
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      if (kept[edgeTo[edge]!] === 0 && keeps(graph, names, pageOwned, node, edge)) {
        kept[edgeTo[edge]!] = 1
      }
    }
  }

  return kept
}

/** Whether an edge keeps its target; the search above has the same rules, in the order that is fastest there. */
export function keeps(graph: Graph, names: Names, pageOwned: Uint8Array, node: number, edge: number): boolean {
  const { edgeType, edgeTo, edgeName, nodeId, types, root } = graph
  const type = edgeType[edge]!
  const to = edgeTo[edge]!

  return type !== types.weak && to !== node &&
    (node === root || (type !== types.shortcut && (pageOwned[node] === 1 || pageOwned[to] === 0))) &&
    !(type === types.internal && names.ephemerons.get(edgeName[edge]!)?.table === nodeId[node])
}

/** The first half of the algorithm: from the last number to the first, with paths compressed as one goes. */
function lowerSemidominators({ parent, semi, head, links: { pairs }, reached }: Numbering, workspace: Workspace): void {
  const ancestor = workspace.take(reached + 1)
  const best = workspace.take(reached + 1)
  const stack = workspace.take(reached + 1)

  ancestor.set(parent.subarray(0, reached + 1))

  for (let number = reached; number >= 2; number--) {
    let lowest = semi[number]!

    for (let link = head[number]!; link !== 0; link = pairs[2 * link + 1]!) {
      const from = pairs[2 * link]!

      // `from` is linked, as all numbers above `number` are
      if (ancestor[from]! > number) {
        compress(ancestor, best, stack, from, number)
      }
      if (best[from]! < lowest) {
        lowest = best[from]!
      }
    }

    semi[number] = lowest
    best[number] = lowest
  }

  workspace.give(ancestor, best, stack)
}

/** Makes every node on the path from `from` up to those that are not linked know the lowest semidominator of its part. */
function compress(ancestor: Uint32Array, best: Uint32Array, stack: Uint32Array, from: number, unlinked: number): void {
  let depth = 0
  let at = from

  while (ancestor[at]! > unlinked) {
    stack[depth++] = at
    at = ancestor[at]!
  }

  const top = ancestor[at]!
  let lowest = best[at]!

  while (depth > 0) {
    at = stack[--depth]!

    if (best[at]! < lowest) {
      lowest = best[at]!
    } else {
      best[at] = lowest
    }

    ancestor[at] = top
  }
}
