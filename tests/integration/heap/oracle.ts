import { createReadStream, readFileSync } from 'node:fs'
import { parse } from 'heap-snapshot-toolkit'
import { analyse } from '../../../helpers/heap/summary/analysis.ts'
import { classStatistics } from '../../../helpers/heap/compare/classes.ts'
import { findDistances } from '../../../helpers/heap/graph/distances.ts'
import { readSnapshot, readSnapshotBytes } from '../../../helpers/heap/parse/open.ts'
import type { Width } from '../../../helpers/heap/parse/store.ts'

/** What of Chrome DevTools' own code, as `heap-snapshot-toolkit` packs it, is asked here. */
interface Oracle {
  readonly nodeCount: number
  readonly retainedSizes: Float64Array
  readonly nodeDistances: Int32Array
  readonly totalSize: number
  applyInterfaceDefinitions: (definitions: readonly never[]) => void
  aggregatesWithFilter: (
    filter: object,
  ) => Record<string, { readonly name: string; readonly count: number; readonly self: number }>
}

export interface Comparison {
  readonly nodes: number
  readonly retainedDiffer: number
  readonly distancesDiffer: number
  /** Classes whose number of objects or shallow size differs. */
  readonly classesDiffer: readonly string[]
}

function isOracle(value: unknown): value is Oracle {
  return typeof value === 'object' && value !== null && 'retainedSizes' in value && 'nodeDistances' in value
}

/** Compares every node of a snapshot with DevTools; `width` is for addresses that a file of this size would not get. */
export async function compareWithDevTools(path: string, width?: Width): Promise<Comparison> {
  const ours = analyse(
    width === undefined ? readSnapshot(path) : readSnapshotBytes(readFileSync(path), undefined, width),
  )
  const theirs: unknown = await parse(createReadStream(path, 'utf-8'))

  if (!isOracle(theirs)) {
    throw new TypeError('heap-snapshot-toolkit is not what it was')
  }

  const distance = findDistances(ours.graph)
  const nodes = Array.from({ length: ours.graph.nodeCount }, (_, node) => node)

  theirs.applyInterfaceDefinitions([]) // plain objects are `Object`, not one class for each set of properties

  const sums = new Map<string, { count: number; self: number }>()

  for (const { name: theirName, count, self } of Object.values(theirs.aggregatesWithFilter({}))) {
    const name = theirName.replace(/^Detached (?!<)/, '') // a class of their own there; here a section of the report
    const sum = sums.get(name) ?? { count: 0, self: 0 }
    sums.set(name, { count: sum.count + count, self: sum.self + self })
  }

  const classes = Map.groupBy(classStatistics(ours), ({ name }) => name)
  const names = new Set([...sums.keys(), ...classes.keys()])

  return {
    nodes: theirs.nodeCount,
    retainedDiffer: nodes.filter(node => ours.retained[node] !== theirs.retainedSizes[node]).length,
    distancesDiffer: nodes.filter(node => distance[node] !== theirs.nodeDistances[node]).length,
    classesDiffer: [...names].filter(name => {
      const own = classes.get(name) ?? []
      return (
        own.reduce((sum, { count }) => sum + count, 0) !== sums.get(name)?.count ||
        own.reduce((sum, { shallow }) => sum + shallow, 0) !== sums.get(name)?.self
      )
    }),
  }
}
