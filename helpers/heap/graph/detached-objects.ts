/** Native objects that are detached from their document or handle, and still reachable. */

import type { Analysis } from '../summary/analysis.ts'
import { detached } from './detachedness.ts'
import { describePath, type DescribedStep } from '../growth/paths.ts'
import { nameOf } from './labels.ts'

/** Objects of the embedder that it has released and that something still holds. */
export interface DetachedObjects {
  readonly name: string
  /** V8's type of node: nearly always `native`. */
  readonly type: string
  readonly count: number
  /** Bytes. */
  readonly size: number
  /** Bytes that would be free if they went, object by object: what two of them retain counts twice. */
  readonly retained: number
  /** A shortest path to the first of them. */
  readonly path: readonly DescribedStep[]
}

/** All detached objects, by type and name, largest first. */
export function detachedObjects(analysis: Analysis): readonly DetachedObjects[] {
  const { graph, detachedness, retained } = analysis
  const groups = new Map<
    string,
    { name: string; type: string; count: number; size: number; retained: number; first: number }
  >()

  for (let node = detachedness.indexOf(detached); node !== -1; node = detachedness.indexOf(detached, node + 1)) {
    const name = nameOf(graph, node)
    const type = graph.types.nodes[graph.nodeType[node] ?? 0] ?? ''
    const group = groups.get(`${type} ${name}`) ?? { name, type, count: 0, size: 0, retained: 0, first: node }

    group.count++
    group.size += graph.selfSize[node] ?? 0
    group.retained += retained[node] ?? 0
    groups.set(`${type} ${name}`, group)
  }

  return [...groups.values()]
    .toSorted((a, b) => b.size - a.size)
    .map(({ first, ...group }) => ({ ...group, path: describePath(analysis, first) }))
}
