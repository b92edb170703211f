/** The largest objects of a heap. */

import type { Analysis } from './analysis.ts'
import type { Graph, Sizes } from '../graph/graph.ts'
import { kindOf } from '../graph/labels.ts'
import { describePath, type DescribedStep } from '../growth/paths.ts'
import type { Store } from '../parse/store.ts'

/** Objects of the same kind and size that the same kind of holder has, such as four arrays of 8 MiB. */
export interface LargeObjects {
  readonly kind: string
  readonly count: number
  /** Bytes of one of them, as V8 wrote them: an array is not counted as its owner here. */
  readonly size: number
  /** A shortest path to the first of them, which names their holder. */
  readonly path: readonly DescribedStep[]
  readonly ids: readonly number[]
}

/** Nodes that are considered for a list of the largest. */
const candidates = 200

/** The objects that weigh most by themselves; equal ones of one holder are one row. */
export function largestObjects(analysis: Analysis, limit: number): readonly LargeObjects[] {
  const groups = new Map<string, { kind: string; size: number; path: readonly DescribedStep[]; ids: number[] }>()

  const { graph } = analysis

  for (const node of heaviestNodes(graph, candidates)) {
    const size = graph.selfSize[node] ?? 0
    const id = graph.nodeId[node] ?? 0
    const kind = kindOf(graph, node)
    const path = describePath(analysis, node)
    const key = JSON.stringify([
      kind,
      size,
      ...path.slice(0, -1).map(step => [step.kind, step.edge.replaceAll(/\d+/g, '#')]),
    ])
    const group = groups.get(key)

    if (group === undefined) {
      groups.set(key, { kind, size, path, ids: [id] })
    } else {
      group.ids.push(id)
    }
  }

  return [...groups.values()]
    .map(({ ids, ...group }) => ({ ...group, count: ids.length, ids: ids.slice(0, 8) }))
    .toSorted((a, b) => b.size * b.count - a.size * a.count)
    .slice(0, limit)
}

/** The `limit` nodes that weigh most by themselves, heaviest first. */
function heaviestNodes({ store, address, selfSize }: Graph, limit: number): readonly number[] {
  const taken = store.taken()
  const nodes = store.take(4 * limit)
  const count = store.run('find_heaviest_nodes', address, store.take(8 * limit), nodes, limit)

  store.giveBack(taken)

  return sorted(store.numbers(nodes, count), selfSize)
}

/** Indices of a column, those of the highest numbers first. */
function sorted(indices: Uint32Array, column: Sizes): readonly number[] {
  return [...indices].toSorted((a, b) => (column[b] ?? 0) - (column[a] ?? 0) || a - b)
}

/**
 * The `limit` indices of a column in a graph's store with the highest numbers, highest first; none whose number is 0.
 */
export function heaviest(store: Store, column: Float64Array, limit: number): readonly number[] {
  const taken = store.taken()
  const items = store.take(4 * limit)
  const count = store.run('find_heaviest', column.byteOffset, column.length, store.take(8 * limit), items, limit)

  store.giveBack(taken)

  return sorted(store.numbers(items, count), column)
}
