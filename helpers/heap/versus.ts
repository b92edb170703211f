/** What one process holds more of than another that did the same work: two snapshots whose objects have no ids in common. */

import type { Analysis } from './analysis.ts'
import { classesOf, classStatistics } from './classes.ts'
import { countedPaths, pathTree } from './path-tree.ts'
import { pathLine } from './paths.ts'

export interface MoreOfClass {
  readonly name: string
  /** How many more objects. */
  readonly count: number
  /** How many bytes more, each object with what is its own. */
  readonly size: number
  /** How most of those in the second snapshot are held: places in a list are told as `[]`. */
  readonly path: string
}

/** Of a class, in the snapshot that is compared with. */
export interface ClassTotal {
  readonly count: number
  readonly shallow: number
}

/** All that is kept of the first snapshot. */
export function classTotals(analysis: Analysis): ReadonlyMap<string, ClassTotal> {
  return new Map(classStatistics(analysis).map(({ name, count, shallow }) => [name, { count, shallow }]))
}

/** Below it V8's own tables and code differ from process to process. */
const worthTelling = 64 * 1024 // bytes

/** Classes of which the second snapshot has more bytes, most first; what both engines have of themselves is left out. */
export function moreByClass(base: ReadonlyMap<string, ClassTotal>, candidate: Analysis, limit: number): readonly MoreOfClass[] {
  const { store } = candidate.graph
  const taken = store.taken()
  const { classOf } = classesOf(candidate.graph)
  const more = classStatistics(candidate)
    .filter(({ name }) => !/^\((?:system|compiled code|object shape|string|concatenated string|sliced string|number)\)$/.test(name))
    .map(({ name, count, shallow, largest }) => ({ name, count: count - (base.get(name)?.count ?? 0), size: shallow - (base.get(name)?.shallow ?? 0), largest }))
    .filter(({ count, size }) => count > 0 && size >= worthTelling)
    .toSorted((one, other) => other.size - one.size)
    .slice(0, limit)
    .map(({ name, count, size, largest }) => ({ name, count, size, path: commonPath(candidate, classOf, classOf[largest] ?? 0) }))

  store.giveBack(taken)
  return more
}

/** What leaks is many and held alike: of all ways to objects of a class, the one that leads to most of them. */
function commonPath(analysis: Analysis, classOf: Uint32Array, wanted: number): string {
  const nodes: number[] = []
  for (let node = classOf.indexOf(wanted); node !== -1; node = classOf.indexOf(wanted, node + 1)) {
    nodes.push(node)
  }

  const [most] = countedPaths(pathTree(analysis, nodes)).toSorted((one, other) => other.count - one.count)
  return most === undefined ? '' : pathLine(most.path)
}
