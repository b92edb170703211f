/** Objects with many parts that together retain much memory. */

import type { Analysis } from '../summary/analysis.ts'
import { kindOf } from '../graph/labels.ts'
import { describePath, shortestPath, type DescribedStep } from './paths.ts'

/** An object that retains much memory of which no single part holds most. */
export interface Accumulation {
  readonly kind: string
  readonly id: number
  /** Bytes that would be free if it went. */
  readonly retained: number
  /** Objects that it alone holds, directly. */
  readonly parts: number
  readonly path: readonly DescribedStep[]
}

/** A part that retains more than this share of the whole is the one to look at, not the whole. */
const largestPart = 0.5

/** An accumulation has many parts; what has few is a structure. */
const fewestParts = 50

/**
 * Where memory accumulates: walking down the dominator tree, the objects of which no single child retains most
 * (Eclipse Memory Analyzer's accumulation points). `smallest`, in bytes, is a share of the heap, which leaves out what
 * V8 and Node hold by themselves.
 */
export function findAccumulations(analysis: Analysis, smallest: number, limit: number): readonly Accumulation[] {
  const { graph, retained } = analysis

  return candidatesOf(analysis, smallest)
    .map(candidate => ({ ...candidate, retained: retained[candidate.node] ?? 0 }))
    .filter(
      ({ node, parts, largest, retained: bytes }) =>
        parts >= fewestParts && largest < largestPart * bytes && isProgram(analysis, node),
    )
    .toSorted((a, b) => b.retained - a.retained)
    .slice(0, limit)
    .map(({ node, parts, retained: bytes }) => ({
      kind: kindOf(graph, node),
      id: graph.nodeId[node] ?? 0,
      retained: bytes,
      parts,
      path: describePath(analysis, node),
    }))
}

interface Candidate {
  readonly node: number
  /** Objects that it alone holds, directly. */
  readonly parts: number
  /** Bytes that the largest of them retains. */
  readonly largest: number
}

/** Bytes of a candidate in the store, as `kernels/sums.c` has it: a double and two numbers. */
const rowSize = 16

function candidatesOf(
  { graph: { store, address, nodeCount }, retained, dominators: { nodeOf, dominator } }: Analysis,
  smallest: number,
): readonly Candidate[] {
  const taken = store.taken()
  const rowOf = store.take(4 * nodeCount + 4)
  const rows = store.take(rowSize * nodeCount)
  const count = store.run(
    'find_gatherings',
    address,
    nodeOf.byteOffset,
    dominator.byteOffset,
    retained.byteOffset,
    Math.ceil(smallest),
    rowOf,
    rows,
    nodeCount,
  )
  const [numbers, doubles] = [store.numbers(rows, 4 * count), store.doubles(rows, 2 * count)]

  store.giveBack(taken)

  return Array.from({ length: count }, (_, row) => ({
    node: numbers[4 * row + 2] ?? 0,
    parts: numbers[4 * row + 3] ?? 0,
    largest: doubles[2 * row] ?? 0,
  }))
}

/** Objects, arrays, scopes and native objects; not the roots of V8, and not a whole global object. */
function isProgram(analysis: Analysis, node: number): boolean {
  const { nodeType, types } = analysis.graph

  return nodeType[node] !== types.synthetic && nodeType[node] !== types.code && shortestPath(analysis, node).length > 1
}
