/** What one process holds more of than another that did the same work: two snapshots whose objects have no ids in common. */

import type { Analysis } from './analysis.ts'
import { classOfNodes, classStatistics } from './classes.ts'
import { pathLine, tellPath } from './paths.ts'

export interface MoreOfClass {
  readonly name: string
  /** How many more objects. */
  readonly count: number
  /** How many bytes more, each object with what is its own. */
  readonly size: number
  /** How most of those in the second snapshot are held: places in a list are told as `[#]`. */
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
  const classOf = new Uint32Array(candidate.graph.nodeCount)
  classOfNodes(candidate.graph, classOf)

  return classStatistics(candidate)
    .filter(({ name }) => !/^\((?:system|compiled code|object shape|string|concatenated string|sliced string|number)\)$/.test(name))
    .map(({ name, count, shallow, largest }) => ({ name, count: count - (base.get(name)?.count ?? 0), size: shallow - (base.get(name)?.shallow ?? 0), largest }))
    .filter(({ count, size }) => count > 0 && size >= worthTelling)
    .toSorted((one, other) => other.size - one.size)
    .slice(0, limit)
    .map(({ name, count, size, largest }) => ({ name, count, size, path: commonPath(candidate, classOf, classOf[largest] ?? 0) }))
}

/** Nodes of a class whose paths are looked at. */
const samples = 500

/** What leaks is many and held alike; of a sample spread over all of a class, most are held as it is. */
function commonPath(analysis: Analysis, classOf: Uint32Array, wanted: number): string {
  const nodes: number[] = []
  for (let node = classOf.indexOf(wanted); node !== -1; node = classOf.indexOf(wanted, node + 1)) {
    if (analysis.pageOwned[node] === 1) {
      nodes.push(node)
    }
  }

  const seen = new Map<string, number>()
  const step = Math.max(1, Math.floor(nodes.length / samples))
  for (let index = 0; index < nodes.length; index += step) {
    const steps = tellPath(analysis, nodes[index]!).map(({ edge, kind }) => ({ edge: edge.replaceAll(/\d+/g, '#'), kind }))
    const line = pathLine(steps)
    seen.set(line, (seen.get(line) ?? 0) + 1)
  }
  return [...seen].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? ''
}
