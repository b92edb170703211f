/**
 * What one process holds more of than another that did the same work: two snapshots whose objects have no ids in
 * common.
 */

import type { Analysis } from '../summary/analysis.ts'
import { classesOf, classStatistics } from './classes.ts'
import { countedPaths, pathTree } from '../growth/path-tree.ts'
import { pathLine } from '../growth/paths.ts'

export interface MoreOfClass {
  readonly name: string
  /** How many more objects. */
  readonly count: number
  /** How many bytes more, each object with what is its own. */
  readonly size: number
  /** How most of those in the second snapshot are held: an index of a list is shown as `[]`. */
  readonly path: string
}

/** Of a class, in the snapshot that is compared with. */
export interface ClassTotal {
  readonly count: number
  readonly shallow: number
  /** How many objects each way holds. */
  readonly ways: Ways
}

type Ways = ReadonlyMap<string, number>

/** Below it V8's own tables and code differ from process to process. */
const worthReporting = 64 * 1024 // bytes

/** What both engines have of themselves. */
const ofTheEngine = /^\((?:system|compiled code|object shape|string|concatenated string|sliced string|number)\)$/

/** All that is retained of the first snapshot. */
export function classTotals(analysis: Analysis): ReadonlyMap<string, ClassTotal> {
  return new Map(
    totalsOf(analysis).map(({ name, count, shallow, ways }) => [
      name,
      { count, shallow, ways: shallow < worthReporting ? new Map() : ways() },
    ]),
  )
}

/**
 * Classes of which the second snapshot has more bytes, most first, each with the way by which most more of them are
 * held.
 */
export function moreByClass(
  base: ReadonlyMap<string, ClassTotal>,
  candidate: Analysis,
  limit: number,
): readonly MoreOfClass[] {
  return totalsOf(candidate)
    .map(({ name, count, shallow, ways }) => ({
      name,
      count: count - (base.get(name)?.count ?? 0),
      size: shallow - (base.get(name)?.shallow ?? 0),
      ways,
    }))
    .filter(({ count, size }) => count > 0 && size >= worthReporting)
    .toSorted((one, other) => other.size - one.size)
    .slice(0, limit)
    .map(({ ways, ...more }) => ({ ...more, path: mostMore(base.get(more.name)?.ways ?? new Map(), ways()) }))
}

interface Total {
  readonly name: string
  readonly count: number
  readonly shallow: number
  /** Looked for when it is asked. */
  readonly ways: () => Ways
}

function totalsOf(analysis: Analysis): readonly Total[] {
  const { store } = analysis.graph
  const taken = store.taken()
  const classOf = classesOf(analysis.graph).classOf.slice() // a view into the store would be written over
  store.giveBack(taken)

  return classStatistics(analysis)
    .filter(({ name }) => !ofTheEngine.test(name))
    .map(({ name, count, shallow, largest }) => ({
      name,
      count,
      shallow,
      ways: () => waysTo(analysis, classOf, classOf[largest] ?? 0),
    }))
}

function waysTo(analysis: Analysis, classOf: Uint32Array, wanted: number): Ways {
  const nodes: number[] = []
  for (let node = classOf.indexOf(wanted); node !== -1; node = classOf.indexOf(wanted, node + 1)) {
    nodes.push(node)
  }

  const ways = new Map<string, number>()
  for (const { path, count } of countedPaths(pathTree(analysis, nodes))) {
    const line = pathLine(path)
    ways.set(line, (ways.get(line) ?? 0) + count)
  }
  return ways
}

/** Of the ways to objects of a class, the one by which most more are held. */
function mostMore(base: Ways, candidate: Ways): string {
  const [most] = [...candidate].toSorted(
    ([one, count], [other, otherCount]) => otherCount - (base.get(other) ?? 0) - (count - (base.get(one) ?? 0)),
  )
  return most?.[0] ?? ''
}
