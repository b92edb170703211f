/** Collections of numbers that grow: they have no objects to count, but their tables get larger. */

import { findWays, noEdge } from '../graph/distances.ts'
import type { Graph } from '../graph/graph.ts'
import { groupingOf, passed } from './grouping.ts'
import type { Label } from './grouping.ts'
import { shortestPath, sourceOf } from './paths.ts'
import { signatureOf } from './signature.ts'

/**
 * The tables of one snapshot that are large enough to matter, by the signature of the path to the collection they
 * belong to.
 */
export type Tables = ReadonlyMap<string, Table>

export interface Table {
  /** To the collection: a Map, a Set, an array, an object with many properties. */
  readonly path: readonly Label[]
  /** Of all tables on that path. */
  readonly bytes: number
}

/** A collection whose table has grown, though maybe not in every round: tables double. */
export interface GrowingTable {
  readonly path: readonly Label[]
  /** Entries that there is room for in each snapshot. */
  readonly entries: readonly number[]
  /** In the last one. */
  readonly bytes: number
  readonly signature: string
}

/** Smaller ones are too many to find a path for each, and weigh nothing. */
const smallest = 16 * 1024 // bytes

/** A table that had been made for what there was before the first snapshot may grow by half without a leak. */
const leastGrowth = 1.5

/**
 * Bytes for an entry: a Set's table has a key and a link for each, a Map's a value too, and both a bucket for every
 * two.
 */
const entrySizes: Readonly<Record<string, number>> = { Set: 20, Map: 28 }
const pointer = 8

/** Tables of numbers have no object for an entry, so that no count of objects shows how they grow: their sizes do. */
export function tablesIn(graph: Graph): Tables {
  const { nodeCount, nodeType, selfSize, types, store } = graph
  const taken = store.taken()
  const { via } = findWays(graph)
  const { role, labelOf } = groupingOf(graph)
  const tables = new Map<string, Table>()

  for (let node = 0; node < nodeCount; node++) {
    const bytes = selfSize[node] ?? 0
    if (nodeType[node] !== types.array || role[node] !== passed || bytes < smallest || via[node] === noEdge) {
      continue
    }
    const path = shortestPath({ graph, via }, node)
      .filter(step => role[step.node] !== passed)
      .map(step => labelOf(sourceOf(graph, step.edge), step.edge, step.node))
    const signature = signatureOf(path)
    tables.set(signature, { path, bytes: (tables.get(signature)?.bytes ?? 0) + bytes })
  }
  store.giveBack(taken)
  return tables
}

/** Collections whose tables never became smaller and are larger by half at least at the end, what weighs most first. */
export function growingTables(snapshots: readonly Tables[]): readonly GrowingTable[] {
  const last = snapshots.at(-1) ?? new Map<string, Table>()

  return [...last]
    .flatMap(([signature, { path, bytes }]) => {
      const sizes = snapshots.map(tables => tables.get(signature)?.bytes ?? 0)
      const rises = sizes.every((size, index) => size >= (sizes[index - 1] ?? 0))
      const entry = entrySizes[path.at(-1)?.kind ?? ''] ?? pointer

      return rises && bytes >= leastGrowth * (sizes[0] ?? 0) && bytes - (sizes[0] ?? 0) >= smallest
        ? [{ path, entries: sizes.map(size => Math.floor(size / entry)), bytes, signature }]
        : []
    })
    .toSorted((one, other) => other.bytes - one.bytes)
}
