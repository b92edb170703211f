import type { Analysis } from './analysis.ts'
import { kindOf } from './labels.ts'
import { tellPath, type ToldStep } from './paths.ts'

/** Objects of the same kind and size that the same kind of holder has, such as four arrays of 8 MiB. */
export interface LargeObjects {
  readonly kind: string
  readonly count: number
  /** Bytes of one of them, as V8 wrote them: an array is not counted as its owner here. */
  readonly size: number
  /** A shortest path to the first of them, which says whose they are. */
  readonly path: readonly ToldStep[]
  readonly ids: readonly number[]
}

/** Nodes that are looked at for a list of the largest. */
const candidates = 200

/** The objects that weigh most by themselves; equal ones of one holder stand together. */
export function largestObjects(analysis: Analysis, limit: number): readonly LargeObjects[] {
  const groups = new Map<string, { kind: string, size: number, path: readonly ToldStep[], ids: number[] }>()

  for (const node of heaviest(analysis.graph.selfSize, candidates)) {
    const size = analysis.graph.selfSize[node]!
    const kind = kindOf(analysis.graph, node)
    const path = tellPath(analysis, node)
    const key = JSON.stringify([kind, size, ...path.slice(0, -1).map((step) => [step.kind, step.edge.replaceAll(/\d+/g, '#')])])
    const group = groups.get(key)

    if (group === undefined) {
      groups.set(key, { kind, size, path, ids: [analysis.graph.nodeId[node]!] })
    } else {
      group.ids.push(analysis.graph.nodeId[node]!)
    }
  }

  return [...groups.values()]
    .map(({ ids, ...group }) => ({ ...group, count: ids.length, ids: ids.slice(0, 8) }))
    .toSorted((a, b) => b.size * b.count - a.size * a.count)
    .slice(0, limit)
}

/** The `limit` nodes with the highest sizes, highest first. */
export function heaviest(sizes: ArrayLike<number>, limit: number): readonly number[] {
  const nodes: number[] = []
  let bound = 0

  for (let node = 0; node < sizes.length; node++) {
    if (sizes[node]! > bound) {
      nodes.push(node)

      if (nodes.length >= limit * 4) {
        nodes.sort((a, b) => sizes[b]! - sizes[a]!)
        nodes.length = limit
        bound = sizes[nodes[limit - 1]!]!
      }
    }
  }

  return nodes.toSorted((a, b) => sizes[b]! - sizes[a]!).slice(0, limit)
}
