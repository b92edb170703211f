/** Compares two snapshots of one process by the ids of their objects. */

import type { Analysis } from '../summary/analysis.ts'
import { classesOf, sumClasses } from './classes.ts'
import { propagateDetachedness } from '../graph/detachedness.ts'
import type { Graph, Sizes } from '../graph/graph.ts'
import { countedPaths, pathTree, type CountedPath } from '../growth/path-tree.ts'
import { shallowSizes } from '../graph/shallow-sizes.ts'

/** Objects that came and went between two snapshots. Sizes are bytes, each object with what is its own. */
export interface Difference {
  readonly before: Total
  readonly after: Total
  /** Objects that the first snapshot did not have, and bytes that would be free if all of them went. */
  readonly added: Total & { readonly retained: number }
  readonly removed: Total
  /** Those that changed, by the change of their size. */
  readonly classes: readonly ClassDifference[]
  /**
   * Paths to the new objects, those that retain most first. A new object that only new ones hold is left out: their
   * paths lead to it.
   */
  readonly heldBy: readonly CountedPath[]
}

export interface Total {
  readonly count: number
  readonly size: number
}

/** The change of one class. */
export interface ClassDifference {
  readonly name: string
  readonly before: Total
  readonly after: Total
  readonly added: Total & { readonly retained: number }
  readonly removed: Total
  /** Paths to the new ones, for the classes that grew most; else empty. */
  readonly heldBy: readonly CountedPath[]
}

/** What the comparison needs of the first snapshot: 12 bytes an object, and of its names only the classes'. */
export interface Before {
  readonly ids: Uint32Array
  readonly classOf: Uint32Array
  readonly sizes: Sizes
  readonly names: readonly string[]
}

/** Takes from the first snapshot what `difference` needs, so that its graph can be released. */
export function before(graph: Graph): Before {
  const { sizes } = shallowSizes(graph, propagateDetachedness(graph).byteOffset)
  const { classOf, names } = classesOf(graph)

  // copies: a view would retain the whole store
  return { ids: graph.nodeId.slice(), classOf: classOf.slice(), sizes: sizes.slice(), names }
}

/** A class, with its numbers on both sides. */
interface Tally {
  beforeCount: number
  beforeSize: number
  afterCount: number
  afterSize: number
  removedCount: number
  removedSize: number
  /** The embedder's objects, whose ids mean nothing in another snapshot. */
  embeddersBefore: number
  embeddersAfter: number
  /** In the second snapshot. */
  number: number | undefined
}

/** Paths that a class shows at most, and classes that show any. */
const mostPaths = 3
const classesWithPaths = 10

/**
 * Compares a second snapshot with the first. The embedder's ids (even ones) mean nothing in another snapshot: of those
 * only the numbers are compared.
 */
export function difference(earlier: Before, analysis: Analysis): Difference {
  const { graph } = analysis
  const taken = graph.store.taken()
  const { classOf, names } = classesOf(graph)
  const tallies = new Map<string, Tally>()
  const after = names.map((name, number) => Object.assign(tallyOf(tallies, name), { number }))
  const isNew = addAfter(earlier, analysis, classOf, after)

  addBefore(
    earlier,
    graph,
    earlier.names.map(name => tallyOf(tallies, name)),
  )

  // a class of new objects has the number of its class, and the last number is all others
  const newClassOf = graph.store.numbers(graph.store.take(4 * graph.nodeCount), graph.nodeCount)
  const sumNew = (number: (node: number) => number, count: number): ReturnType<typeof sumClasses> => {
    for (let node = 0; node < graph.nodeCount; node++) {
      newClassOf[node] = isNew[node] === 1 ? number(node) : count
    }
    return sumClasses(analysis, newClassOf, count + 1)
  }
  const news = sumNew(node => classOf[node] ?? 0, names.length)
  const [all = nothingNew] = sumNew(() => 0, 1)
  const classes = [...tallies]
    .map(([name, tally]) =>
      changeOfClass(name, tally, (tally.number === undefined ? undefined : news[tally.number]) ?? nothingNew),
    )
    .filter(
      ({ before: one, after: other, added, removed }) =>
        one.size !== other.size || added.count > 0 || removed.count > 0,
    )
    .toSorted((a, b) => change(b) - change(a))
  const shown = new Map(
    classes
      .slice(0, classesWithPaths)
      .filter(one => change(one) > 0)
      .map(({ name }) => [tallies.get(name)?.number, name]),
  )
  const newNodes = Map.groupBy(nodesWhere(isNew), node => shown.get(classOf[node]))

  graph.store.giveBack(taken)

  return {
    before: total([...tallies.values()].map(({ beforeCount: count, beforeSize: size }) => ({ count, size }))),
    after: total([...tallies.values()].map(({ afterCount: count, afterSize: size }) => ({ count, size }))),
    added: { count: all.count, size: all.shallow, retained: all.retained },
    removed: total(classes.map(({ removed }) => removed)),
    classes: classes.map(one => ({
      ...one,
      heldBy: pathsTo(analysis, newNodes.get(one.name) ?? []).slice(0, mostPaths),
    })),
    heldBy: pathsTo(analysis, outermost(analysis, isNew)),
  }
}

function change({ before: one, after: other }: Pick<ClassDifference, 'before' | 'after'>): number {
  return other.size - one.size
}

function total(parts: readonly Total[]): Total {
  return parts.reduce((sum, { count, size }) => ({ count: sum.count + count, size: sum.size + size }), {
    count: 0,
    size: 0,
  })
}

/** Sums of the new objects of a class. */
type New = ReturnType<typeof sumClasses>[number]

const nothingNew: Omit<New, 'largest'> = { count: 0, shallow: 0, retained: 0 }

function changeOfClass(name: string, tally: Tally, added: Omit<New, 'largest'>): Omit<ClassDifference, 'heldBy'> {
  const embedders = tally.embeddersAfter - tally.embeddersBefore

  return {
    name,
    before: { count: tally.beforeCount, size: tally.beforeSize },
    after: { count: tally.afterCount, size: tally.afterSize },
    added: {
      count: added.count + Math.max(0, embedders),
      size: added.shallow,
      retained: added.retained,
    },
    removed: { count: tally.removedCount + Math.max(0, -embedders), size: tally.removedSize },
  }
}

/** Counts what the second snapshot has, and marks with 1 each node that is new. */
function addAfter(
  earlier: Before,
  { graph, shallow: { sizes } }: Analysis,
  classOf: Uint32Array,
  tallies: readonly Tally[],
): Uint8Array {
  const isKnown = idSet(earlier.ids)
  const isNew = new Uint8Array(graph.nodeCount)

  for (let node = 0; node < graph.nodeCount; node++) {
    const tally = tallies[classOf[node]!]!
    const size = sizes[node]!
    const id = graph.nodeId[node]!

    tally.afterSize += size
    tally.afterCount += size > 0 ? 1 : 0
    tally.embeddersAfter += size > 0 && id % 2 === 0 ? 1 : 0
    isNew[node] = size > 0 && id % 2 === 1 && !isKnown(id) ? 1 : 0
  }

  return isNew
}

/** Counts what the first snapshot had, and how much of it is gone. */
function addBefore(earlier: Before, graph: Graph, tallies: readonly Tally[]): void {
  const isAlive = idSet(graph.nodeId)

  for (let node = 0; node < earlier.ids.length; node++) {
    const tally = tallies[earlier.classOf[node]!]!
    const size = earlier.sizes[node]!
    const id = earlier.ids[node]!

    tally.beforeSize += size
    tally.beforeCount += size > 0 ? 1 : 0
    tally.embeddersBefore += size > 0 && id % 2 === 0 ? 1 : 0

    if (size > 0 && id % 2 === 1 && !isAlive(id)) {
      tally.removedCount++
      tally.removedSize += size
    }
  }
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  const known = tallies.get(name)

  if (known !== undefined) {
    return known
  }

  const tally = {
    beforeCount: 0,
    beforeSize: 0,
    afterCount: 0,
    afterSize: 0,
    removedCount: 0,
    removedSize: 0,
    embeddersBefore: 0,
    embeddersAfter: 0,
    number: undefined,
  }
  tallies.set(name, tally)

  return tally
}

/** Whether an id is among some; a bit for each that could be. */
function idSet(ids: Uint32Array): (id: number) => boolean {
  let highest = 0

  for (const id of ids) {
    highest = Math.max(highest, id)
  }

  const bits = new Uint8Array(Math.floor(highest / 8) + 1)

  for (const id of ids) {
    bits[id >>> 3]! |= 1 << (id & 7)
  }

  return id => id <= highest && (bits[id >>> 3]! & (1 << (id & 7))) !== 0
}

function nodesWhere(marks: Uint8Array): readonly number[] {
  const nodes: number[] = []

  for (let node = marks.indexOf(1); node !== -1; node = marks.indexOf(1, node + 1)) {
    nodes.push(node)
  }

  return nodes
}

/** Those of the marked nodes that no other of them dominates. */
function outermost({ graph, dominators: { nodeOf, dominator } }: Analysis, marks: Uint8Array): readonly number[] {
  const isUnder = new Uint8Array(graph.nodeCount + 1) // by number: itself or a dominator of it is marked
  const nodes: number[] = []

  for (let number = 1; number < nodeOf.length; number++) {
    const node = nodeOf[number]!
    const isAbove = number > 1 && isUnder[dominator[number]!] === 1

    isUnder[number] = isAbove || marks[node] === 1 ? 1 : 0

    if (marks[node] === 1 && !isAbove) {
      nodes.push(node)
    }
  }

  return nodes
}

function pathsTo(analysis: Analysis, nodes: readonly number[]): readonly CountedPath[] {
  return nodes.length === 0 ? [] : countedPaths(pathTree(analysis, nodes))
}
