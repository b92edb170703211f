/** The strings of a heap: their lengths, and texts that are in memory more than once. */

import type { Graph } from '../graph/graph.ts'
import { heaviest } from './largest.ts'
import { stringAt } from '../parse/strings.ts'

/** Strings whose length lies between two bounds. */
export interface StringBucket {
  /** Characters; the first bucket begins at 0. */
  readonly from: number
  /** Characters; strings of this length and more are in the next bucket. */
  readonly below: number
  readonly count: number
  /** Bytes. */
  readonly size: number
}

/** A text that more than one string has. */
export interface Duplicate {
  /** The beginning of the text, one line, at most 60 characters. */
  readonly text: string
  readonly count: number
  /** Bytes that all but one of them take. */
  readonly wasted: number
  /** Whether V8 cut the text: then the strings are known to begin alike and to be as long, and no more. */
  readonly isCut: boolean
}

export interface StringStatistics {
  readonly count: number
  /** Bytes. */
  readonly size: number
  readonly buckets: readonly StringBucket[]
  /** Texts that more than one string has. */
  readonly duplicatedTexts: number
  /** Bytes that equal strings take beyond those of one of them. */
  readonly wasted: number
  /** The same for strings of which V8 cut the text: they begin alike and are as long. */
  readonly wastedPerhaps: number
  readonly duplicates: readonly Duplicate[]
}

const bounds = [0, 100, 1_000, 10_000, 100_000, Number.POSITIVE_INFINITY]

/**
 * Strings by length, and the texts that are in memory more than once. A snapshot does not have the length of a string
 * that V8 cut (`--heap-snapshot-string-limit`, 1,024): there it is an estimate, from its bytes (one per character, or
 * two).
 */
export function stringStatistics(graph: Graph, limit: number): StringStatistics {
  const { store, address, nodeCount, nodeName, selfSize, strings } = graph
  const taken = store.taken()
  const sums = store.doubles(store.take(16 * 5), 10).fill(0)
  const counts = store.numbers(store.take(4 * strings.count), strings.count).fill(0)
  const sizes = store.doubles(store.take(8 * strings.count), strings.count).fill(0)
  const cut = store.take(4 * nodeCount)
  const cutCount = store.run('sum_strings', address, sums.byteOffset, counts.byteOffset, sizes.byteOffset, cut)
  const long = Map.groupBy(store.numbers(cut, cutCount), node => `${nodeName[node]} ${selfSize[node]}`)
  const texts = store.run('find_waste', address, counts.byteOffset, sizes.byteOffset)
  const beginningOf = (name: number): string => stringAt(strings, name).slice(0, 60).replaceAll(/\s+/g, ' ')
  const wasted = heaviest(store, sizes, limit).map(name => ({
    text: beginningOf(name),
    count: counts[name] ?? 0,
    wasted: Math.round(sizes[name] ?? 0),
    isCut: false,
  }))
  const wastedPerhaps = [...long.values()]
    .filter(nodes => nodes.length > 1)
    .map(nodes => ({
      name: nodeName[nodes[0] ?? 0] ?? 0,
      count: nodes.length,
      wasted: (selfSize[nodes[0] ?? 0] ?? 0) * (nodes.length - 1),
      isCut: true,
    }))
  const buckets = bounds.slice(1).map((below, index) => ({
    from: bounds[index] ?? 0,
    below,
    count: sums[2 * index] ?? 0,
    size: sums[2 * index + 1] ?? 0,
  }))
  const statistics = {
    count: sum(buckets.map(({ count }) => count)),
    size: sum(buckets.map(({ size }) => size)),
    buckets,
    duplicatedTexts: texts + wastedPerhaps.length,
    wasted: Math.round(sum(sizes)),
    wastedPerhaps: sum(wastedPerhaps.map(one => one.wasted)),
    duplicates: [
      ...wasted,
      ...wastedPerhaps
        .toSorted((a, b) => b.wasted - a.wasted)
        .slice(0, limit)
        .map(({ name, ...one }) => ({ text: beginningOf(name), ...one })),
    ]
      .toSorted((a, b) => b.wasted - a.wasted)
      .slice(0, limit),
  }

  store.giveBack(taken)

  return statistics
}

function sum(numbers: Iterable<number>): number {
  let total = 0

  for (const number of numbers) {
    total += number
  }

  return total
}
