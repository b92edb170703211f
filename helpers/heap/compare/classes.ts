/** Sums of objects by class, as in the constructor list of DevTools. */

import type { Analysis } from '../summary/analysis.ts'
import type { Graph } from '../graph/graph.ts'
import { mayBeTag, withCode } from '../graph/names.ts'
import { stringAt } from '../parse/strings.ts'

/** Sums over all objects of a class. */
export interface ClassStatistics {
  readonly name: string
  /** Objects that weigh something of their own. */
  readonly count: number
  /** Bytes, each object with what is its own. */
  readonly shallow: number
  /** Bytes that would be free if all of them went; those that another of the same class dominates count once. */
  readonly retained: number
  /** A node of the class, the one that retains most. */
  readonly largest: number
}

/** Bytes of a class in the store, as `kernels/classes.c` has it: two doubles and four numbers. */
const rowSize = 32

/**
 * Statistics of all classes, by retained size. As in DevTools, closures are `Function`, V8's hidden nodes `(system)`,
 * and strings, numbers and other types are a class each.
 */
export function classStatistics(analysis: Analysis): readonly ClassStatistics[] {
  const { store } = analysis.graph
  const taken = store.taken()
  const { classOf, names } = classesOf(analysis.graph)
  const sums = sumClasses(analysis, classOf, names.length)

  store.giveBack(taken)

  return sums
    .map((sum, index) => ({ name: names[index] ?? '', ...sum }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.retained - a.retained || b.shallow - a.shallow)
}

/** Sums by class; `classOf` is in the graph's store. */
export function sumClasses(
  { graph, shallow, retained, dominators: { nodeOf, dominator } }: Analysis,
  classOf: Uint32Array,
  classCount: number,
): readonly Omit<ClassStatistics, 'name'>[] {
  const { store, address, nodeCount } = graph
  const taken = store.taken()
  const rows = store.take(rowSize * classCount)
  const doubles = store.doubles(rows, 4 * classCount).fill(0)
  const numbers = store.numbers(rows, 8 * classCount)

  store.run(
    'sum_classes',
    address,
    classOf.byteOffset,
    rows,
    shallow.address,
    shallow.large,
    retained.byteOffset,
    nodeOf.byteOffset,
    dominator.byteOffset,
    store.take(4 * nodeCount + 4),
    store.take(4 * nodeCount + 4),
  )

  const sums = Array.from({ length: classCount }, (_, row) => ({
    count: numbers[8 * row + 4] ?? 0,
    shallow: doubles[4 * row] ?? 0,
    retained: doubles[4 * row + 1] ?? 0,
    largest: numbers[8 * row + 5] ?? 0,
  }))
  store.giveBack(taken)

  return sums
}

/**
 * Every node's class, by a number, and the names of the classes; in the graph's store, until what was taken since is
 * given back.
 */
export function classesOf(graph: Graph): { readonly classOf: Uint32Array; readonly names: readonly string[] } {
  const { store, address, nodeCount, strings, types } = graph
  const keyCount = strings.count + types.nodes.length
  const classOf = store.take(4 * nodeCount)
  const taken = store.taken()
  const numberOf = store.numbers(store.take(4 * keyCount), keyCount).fill(0)
  const keys = store.take(4 * keyCount)
  const count = store.run('number_classes', address, canonicalNames(graph), numberOf.byteOffset, classOf, keys)
  const names = Array.from(store.numbers(keys, count), key => className(graph, key))

  store.giveBack(taken)

  return { classOf: store.numbers(classOf, nodeCount), names }
}

/**
 * In the store, by name: the name of its tag for `<div id="a">` and `Detached <div>`, and itself for any other; 0 where
 * no name is one of these.
 */
function canonicalNames({ store, strings }: Graph): number {
  const byText = new Map<string, number>()
  const tags = withCode(strings, mayBeTag).flatMap(name => {
    const text = tagOf(stringAt(strings, name))
    return text === undefined ? [] : [{ name, text }]
  })

  if (tags.length === 0) {
    return 0
  }

  const canonical = store.numbers(store.take(4 * strings.count), strings.count)

  for (let name = 0; name < strings.count; name++) {
    canonical[name] = name
  }
  for (const { name, text } of tags) {
    const first = byText.get(text) ?? name
    byText.set(text, first)
    canonical[name] = first
  }

  return canonical.byteOffset
}

/** An element's class is its tag; `undefined` for names that are no element's. */
function tagOf(name: string): string | undefined {
  const isDetached = name.startsWith('Detached <')

  if (!isDetached && !name.startsWith('<')) {
    return undefined
  }

  const space = name.indexOf(' ', isDetached ? 10 : 0)

  return space === -1 ? name : `${name.slice(0, space)}>`
}

function className({ strings, types }: Graph, index: number): string {
  if (index < strings.count) {
    const name = stringAt(strings, index)

    return tagOf(name) ?? name
  }

  switch (index - strings.count) {
    case types.hidden:
      return '(system)'
    case types.code:
      return '(compiled code)'
    case types.closure:
      return 'Function'
    case types.regexp:
      return 'RegExp'
    default:
      return `(${types.nodes[index - strings.count]})`
  }
}
