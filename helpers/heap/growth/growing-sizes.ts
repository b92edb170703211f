/** What grows in size, and not in number: tables of collections, buffers, strings. No count of objects shows them. */

import { findWays, noEdge } from '../graph/distances.ts'
import type { Graph } from '../graph/graph.ts'
import { groupingOf, isString, passed, skipped } from './grouping.ts'
import type { Label } from './grouping.ts'
import { shortestPath, sourceOf } from './paths.ts'

/** What is large in one snapshot, by the path to what it belongs to. */
export type Sizes = ReadonlyMap<string, Sized>

export interface Sized {
  /** To a collection, an ArrayBuffer, a string. */
  readonly path: readonly Label[]
  /** A node for each of its steps. */
  readonly way: readonly number[]
  /** Of all that is large on this path. */
  readonly bytes: number
  readonly nodes: readonly number[]
  /** Whether it is the table of a collection, whose entries may be no objects of their own. */
  readonly isTable: boolean
}

/** Something that has become larger. */
export interface GrowingSize extends Sized {
  /** Bytes in each snapshot. */
  readonly sizes: readonly number[]
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

/** Entries that a collection's table of so many bytes has room for. */
export function entriesOf(path: readonly Label[], bytes: number): number {
  return Math.floor(bytes / (entrySizes[path.at(-1)?.kind ?? ''] ?? pointer))
}

/** All that is large enough to matter: tables, strings, and memory outside of V8's heap, such as an ArrayBuffer's. */
export function sizesIn(graph: Graph): Sizes {
  const { nodeCount, nodeType, selfSize, types, store } = graph
  const taken = store.taken()
  const { via } = findWays(graph)
  const { role, labelOf } = groupingOf(graph)
  const sizes = new Map<string, Sized>()

  for (let node = 0; node < nodeCount; node++) {
    const bytes = selfSize[node] ?? 0
    const type = nodeType[node] ?? 0
    const isTable = type === types.array && role[node] === passed
    if (
      bytes < smallest ||
      via[node] === noEdge ||
      role[node] === skipped ||
      !(isTable || type === types.native || isString(graph, type))
    ) {
      continue
    }

    const steps = shortestPath({ graph, via }, node)
      .filter(step => role[step.node] !== passed)
      .map(step => ({ label: labelOf(sourceOf(graph, step.edge), step.edge, step.node), node: step.node }))
      .filter(({ label }, index, all) => !isSame(label, all[index - 1]?.label)) // a list is one step
    const owned = steps.at(-1)?.label.kind.startsWith('system / ') === true ? steps.slice(0, -1) : steps
    const path = owned.map(({ label }) => label)
    const key = path.map(({ edge, kind }) => `${edge}\n${kind}`).join('\n')
    const known = sizes.get(key)

    sizes.set(key, {
      path,
      way: owned.map(step => step.node),
      bytes: (known?.bytes ?? 0) + bytes,
      nodes: [...(known?.nodes ?? []), node],
      isTable: isTable && known?.isTable !== false,
    })
  }
  store.giveBack(taken)
  return sizes
}

function isSame(one: Label, other: Label | undefined): boolean {
  return one.edge === other?.edge && one.kind === other.kind
}

/**
 * What never became smaller, and is larger at the end by half at least or grew in every round; what grew most first.
 * Where there are more of them than there were, their number says whether they grow. What was not there at first and
 * grew no further was made once. A table may have been too small to see, and takes few steps.
 */
export function growingSizes(snapshots: readonly Sizes[]): readonly GrowingSize[] {
  const last = snapshots.at(-1) ?? new Map<string, Sized>()

  return [...last]
    .flatMap(([key, found]) => {
      const all = snapshots.map(sizes => sizes.get(key))
      const sizes = all.map(sized => sized?.bytes ?? 0)
      const first = sizes[0] ?? 0
      const steps = sizes.slice(1).map((size, index) => size - (sizes[index] ?? 0))
      const isMore = !found.isTable && found.nodes.length > (all.find(sized => sized !== undefined)?.nodes.length ?? 0)
      const grows = found.bytes >= leastGrowth * first || steps.every(step => step > 0)

      const isMadeOnce = !found.isTable && first === 0 && steps.filter(step => step > 0).length < 2

      return grows && !isMore && !isMadeOnce && steps.every(step => step >= 0) && found.bytes - first >= smallest
        ? [{ ...found, sizes }]
        : []
    })
    .toSorted((one, other) => increaseOf(other) - increaseOf(one))
}

/** Bytes from the first snapshot to the last. */
export function increaseOf({ sizes }: Pick<GrowingSize, 'sizes'>): number {
  return (sizes.at(-1) ?? 0) - (sizes[0] ?? 0)
}
