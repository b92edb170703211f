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
  /** Whether V8 cut the text, so that all that is known is that they begin alike and are as long. */
  readonly isCut: boolean
}

export interface StringStatistics {
  readonly count: number
  /** Bytes. */
  readonly size: number
  readonly buckets: readonly StringBucket[]
  /** Texts that more than one string has. */
  readonly duplicatedTexts: number
  /** Bytes that equal strings take more than one of them would. */
  readonly wasted: number
  /** The same for strings of which V8 cut the text: they begin alike and are as long. */
  readonly wastedPerhaps: number
  readonly duplicates: readonly Duplicate[]
}

const bounds = [0, 100, 1_000, 10_000, 100_000, Number.POSITIVE_INFINITY]

/**
 * Strings by length, and the texts that stand in memory more than once. A snapshot does not tell the length of a string
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
  const long = Map.groupBy(store.numbers(cut, cutCount), node => `${nodeName[node]!} ${selfSize[node]!}`)
  const texts = store.run('find_waste', address, counts.byteOffset, sizes.byteOffset)
  const told = (name: number): string => stringAt(strings, name).slice(0, 60).replaceAll(/\s+/g, ' ')
  const wasted = heaviest(store, sizes, limit).map(name => ({
    text: told(name),
    count: counts[name]!,
    wasted: Math.round(sizes[name]!),
    isCut: false,
  }))
  const wastedPerhaps = [...long.values()]
    .filter(nodes => nodes.length > 1)
    .map(nodes => ({
      name: nodeName[nodes[0]!]!,
      count: nodes.length,
      wasted: selfSize[nodes[0]!]! * (nodes.length - 1),
      isCut: true,
    }))
  const buckets = bounds
    .slice(0, -1)
    .map((from, index) => ({ from, below: bounds[index + 1]!, count: sums[2 * index]!, size: sums[2 * index + 1]! }))
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
        .map(({ name, ...one }) => ({ text: told(name), ...one })),
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
