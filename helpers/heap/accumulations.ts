import type { Analysis } from './analysis.ts'
import { kindOf } from './labels.ts'
import { tellPath, type ToldStep } from './paths.ts'

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
  const large = new Map<number, { parts: number, largest: number }>()

  for (let number = 2; number < nodeOf.length; number++) {
    const above = nodeOf[dominator[number]!]!

    if (retained[above]! >= smallest && above !== graph.root) {
      const part = retained[nodeOf[number]!]!
      const entry = large.get(above) ?? { parts: 0, largest: 0 }

      entry.parts++
      entry.largest = Math.max(entry.largest, part)
      large.set(above, entry)
    }
  }

  return [...large]
    .filter(([node, { parts, largest }]) => parts >= fewestParts && largest < largestPart * retained[node]! && isProgram(analysis, node))
    .toSorted(([a], [b]) => retained[b]! - retained[a]!)
    .slice(0, limit)
    .map(([node, { parts }]) => ({ kind: kindOf(graph, node), id: graph.nodeId[node]!, retained: retained[node]!, parts, path: tellPath(analysis, node) }))
}

/** Objects, arrays, scopes and native objects; not the roots of V8, and not a whole global object. */
function isProgram({ graph: { nodeType, types }, distance }: Analysis, node: number): boolean {
  return nodeType[node] !== types.synthetic && nodeType[node] !== types.code && distance[node]! > 1
}
