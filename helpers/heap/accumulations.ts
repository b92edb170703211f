import type { Analysis } from './analysis.ts'
import { kindOf } from './labels.ts'
import { tellPath, type ToldStep } from './paths.ts'
import { inSlices } from './slices.ts'

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
 * Where memory gathers: walking down the dominator tree, the objects from which no single child takes most of it further
 * (Eclipse Memory Analyzer's accumulation points). What V8 and Node hold by themselves is left out by asking for a share of
 * the heap.
 */
export function findAccumulations(analysis: Analysis, smallest: number, limit: number): readonly Accumulation[] {
  const { graph, retained, dominators: { nodeOf, dominator } } = analysis
  const isLarge = new Uint8Array(nodeOf.length) // by number
  const large = new Map<number, { parts: number, largest: number }>()

  inSlices(2, nodeOf.length, (from, to) => {
    for (let number = from; number < to; number++) {
      isLarge[number] = retained[nodeOf[number]!]! >= smallest ? 1 : 0
    }
  })
  inSlices(2, nodeOf.length, (from, to) => {
    for (let number = from; number < to; number++) {
      if (isLarge[dominator[number]!] === 1) {
        addPart(large, nodeOf[dominator[number]!]!, retained[nodeOf[number]!]!)
      }
    }
  })

  return [...large]
    .filter(([node, { parts, largest }]) => parts >= fewestParts && largest < largestPart * retained[node]! && isProgram(analysis, node))
    .toSorted(([a], [b]) => retained[b]! - retained[a]!)
    .slice(0, limit)
    .map(([node, { parts }]) => ({ kind: kindOf(graph, node), id: graph.nodeId[node]!, retained: retained[node]!, parts, path: tellPath(analysis, node) }))
}

function addPart(large: Map<number, { parts: number, largest: number }>, node: number, part: number): void {
  const entry = large.get(node)

  if (entry === undefined) {
    large.set(node, { parts: 1, largest: part })
  } else {
    entry.parts++
    entry.largest = Math.max(entry.largest, part)
  }
}

/** Objects, arrays, scopes and native objects; not the roots of V8, and not a whole global object. */
function isProgram({ graph: { nodeType, types }, distance }: Analysis, node: number): boolean {
  return nodeType[node] !== types.synthetic && nodeType[node] !== types.code && distance[node]! > 1
}
