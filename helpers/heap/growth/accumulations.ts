import type { Analysis } from '../summary/analysis.ts'
import { kindOf } from '../graph/labels.ts'
import { shortestPath, tellPath, type ToldStep } from './paths.ts'

/** An object in which much has gathered that no single part of it holds. */
export interface Accumulation {
  readonly kind: string
  readonly id: number
  /** Bytes that would be free if it went. */
  readonly retained: number
  /** Objects that it holds directly, and nobody else does. */
  readonly parts: number
  readonly path: readonly ToldStep[]
}

/** A part that holds more than this much of the whole is the one to look at, not the whole. */
const largestPart = 0.5

/** An accumulation has many parts; what has few is a structure. */
const fewestParts = 50

/**
 * Where memory gathers: walking down the dominator tree, the objects from which no single child takes most of it
 * further (Eclipse Memory Analyzer's accumulation points). What V8 and Node hold by themselves is left out by asking
 * for a share of the heap.
 */
export function findAccumulations(analysis: Analysis, smallest: number, limit: number): readonly Accumulation[] {
  const { graph, retained } = analysis

  return gatheringsOf(analysis, smallest)
    .filter(
      ({ node, parts, largest }) =>
        parts >= fewestParts && largest < largestPart * retained[node]! && isProgram(analysis, node),
    )
    .toSorted((a, b) => retained[b.node]! - retained[a.node]!)
    .slice(0, limit)
    .map(({ node, parts }) => ({
      kind: kindOf(graph, node),
      id: graph.nodeId[node]!,
      retained: retained[node]!,
      parts,
      path: tellPath(analysis, node),
    }))
}

interface Gathering {
  readonly node: number
  /** Objects that it holds directly, and nobody else does. */
  readonly parts: number
  /** Bytes that the largest of them retains. */
  readonly largest: number
}

/** Bytes of a gathering in the store, as `kernels/sums.c` has it: a double and two numbers. */
const rowSize = 16

function gatheringsOf(
  { graph: { store, address, nodeCount }, retained, dominators: { nodeOf, dominator } }: Analysis,
  smallest: number,
): readonly Gathering[] {
  const taken = store.taken()
  const place = store.take(4 * nodeCount + 4)
  const rows = store.take(rowSize * nodeCount)
  const count = store.run(
    'find_gatherings',
    address,
    nodeOf.byteOffset,
    dominator.byteOffset,
    retained.byteOffset,
    Math.ceil(smallest),
    place,
    rows,
    nodeCount,
  )
  const [numbers, doubles] = [store.numbers(rows, 4 * count), store.doubles(rows, 2 * count)]

  store.giveBack(taken)

  return Array.from({ length: count }, (_, row) => ({
    node: numbers[4 * row + 2]!,
    parts: numbers[4 * row + 3]!,
    largest: doubles[2 * row]!,
  }))
}

/** Objects, arrays, scopes and native objects; not the roots of V8, and not a whole global object. */
function isProgram(analysis: Analysis, node: number): boolean {
  const { nodeType, types } = analysis.graph

  return nodeType[node] !== types.synthetic && nodeType[node] !== types.code && shortestPath(analysis, node).length > 1
}
