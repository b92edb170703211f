import type { Graph } from './graph.ts'
import type { Names } from './names.ts'
import { numberNodes, type Numbering } from './numbering.ts'
import { inSlices, sliceSize } from './slices.ts'
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

/**
 * Immediate dominators by SEMI-NCA (Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems", Princeton
 * 2005, section 2.3), over the edges that keep something: see `essential.ts`.
 */
export function findDominators(graph: Graph, names: Names, pageOwned: Uint8Array, workspace: Workspace): Dominators {
  const numbering = numberNodes(graph, names, pageOwned, workspace)
  const { nodeOf, parent, frames, info, links, reached } = numbering

  lowerSemidominators(numbering)
  workspace.give(frames, links)
  inSlices(2, reached + 1, (from, to) => climb(numbering, from, to))
  workspace.give(info)

  return { nodeOf, dominator: parent }
}

/** The second half of the algorithm: turns parents into dominators. */
function climb({ nodeOf, parent, info }: Numbering, from: number, to: number): void {
  for (let number = from; number < to; number++) {
    const bound = info[2 * nodeOf[number]!]!
    let candidate = parent[number]!

    while (candidate > bound) {
      candidate = parent[candidate]!
    }

    parent[number] = candidate
  }
}

/**
 * The first half of the algorithm: from the last number to the first, with paths compressed as one goes. Leaves in `info`,
 * where the node's number was, its semidominator.
 */
function lowerSemidominators(numbering: Numbering): void {
  const { nodeOf, info, reached } = numbering

  const state: Lowering = { number: reached, link: reached < 2 ? 0 : info[2 * nodeOf[reached]! + 1]!, stack: new Uint32Array(1024) }

  while (state.number >= 2) {
    lowerOn(numbering, state)
  }
}

interface Lowering {
  number: number
  /** Where in `links` the list of those goes on from which an edge leads to `number`. */
  link: number
  /** For `compress`; grows when a path is longer. */
  stack: Uint32Array
}

/** Takes some steps; a step is an edge to `number`, or the end of its edges. */
function lowerOn({ nodeOf, parent, frames: forest, info, links }: Numbering, state: Lowering): void {
  let { number, link } = state
  let lowest = forest[2 * number + 1]!

  for (let steps = 0; steps < sliceSize; steps++) {
    // no semidominator is lower than the root
    const from = links[link]!

    if (from === 0 || lowest === 1) {
      info[2 * nodeOf[number]!] = lowest
      forest[2 * number] = parent[number]!
      forest[2 * number + 1] = lowest

      if (--number < 2) {
        break
      }

      lowest = forest[2 * number + 1]!
      link = info[2 * nodeOf[number]! + 1]!
    } else {
      link++

      // `from` is linked, as all numbers above `number` are
      if (forest[2 * from]! > number) {
        compress(forest, state, from, number)
      }
      if (forest[2 * from + 1]! < lowest) {
        lowest = forest[2 * from + 1]!
      }
    }
  }

  forest[2 * number + 1] = lowest
  state.number = number
  state.link = link
}

/** Makes every number on the path from `from` up to those that are not linked know the lowest semidominator of its part. */
function compress(forest: Uint32Array, state: Lowering, from: number, unlinked: number): void {
  let { stack } = state
  let depth = 0
  let at = from

  while (forest[2 * at]! > unlinked) {
    if (depth === stack.length) {
      stack = growStack(state)
    }

    stack[depth++] = at
    at = forest[2 * at]!
  }

  const top = forest[2 * at]!
  let lowest = forest[2 * at + 1]!

  while (depth > 0) {
    at = stack[--depth]!

    if (forest[2 * at + 1]! < lowest) {
      lowest = forest[2 * at + 1]!
    } else {
      forest[2 * at + 1] = lowest
    }

    forest[2 * at] = top
  }
}

function growStack(state: Lowering): Uint32Array {
  const larger = new Uint32Array(state.stack.length * 2)

  larger.set(state.stack)
  state.stack = larger

  return larger
}
