import type { Graph } from './graph.ts'
import { stringAt } from './strings.ts'

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
  /** Whether V8 cut the text, so that strings that begin alike may go on differently. */
  readonly isCut: boolean
}

export interface StringStatistics {
  readonly count: number
  /** Bytes. */
  readonly size: number
  readonly buckets: readonly StringBucket[]
  /** Texts that more than one string has. */
  readonly duplicatedTexts: number
  /** Bytes that equal strings take more than one of them would; texts that V8 cut are left out. */
  readonly wasted: number
  readonly duplicates: readonly Duplicate[]
}

const bounds = [0, 100, 1_000, 10_000, 100_000, Number.POSITIVE_INFINITY]

/** V8 writes no more of a string than this (`--heap-snapshot-string-limit`). */
const cutLength = 1024

/** What a string weighs besides its characters: map, hash and length, filled up to a word. */
const header = 16

/**
 * Strings by length, and the texts that stand in memory more than once. A snapshot does not tell the length of a string
 * that V8 cut: there it is an estimate, from its bytes (one per character, or two).
 */
export function stringStatistics(graph: Graph, limit: number): StringStatistics {
  const { nodeCount, nodeType, nodeName, selfSize, strings, types } = graph
  const counts = new Uint32Array(strings.count)
  const sizes = new Float64Array(strings.count)
  const buckets = bounds.slice(0, -1).map((from, index) => ({ from, below: bounds[index + 1]!, count: 0, size: 0 }))
  let count = 0
  let size = 0

  for (let node = 0; node < nodeCount; node++) {
    const type = nodeType[node]

    if (type !== types.string && type !== types.consString && type !== types.slicedString) {
      continue
    }

    const name = nodeName[node]!
    const bytes = selfSize[node]!
    const length = Math.max(strings.starts[name + 1]! - strings.starts[name]!, type === types.string ? 0 : 1)
    const characters = length >= cutLength ? Math.max(length, bytes - header) : length
    const bucket = buckets[characters < 100 ? 0 : characters < 1_000 ? 1 : characters < 10_000 ? 2 : characters < 100_000 ? 3 : 4]!

    bucket.count++
    bucket.size += bytes
    count++
    size += bytes

    // a rope or a slice holds no characters of its own
    if (type === types.string) {
      counts[name]!++
      sizes[name]! += bytes
    }
  }

  return { count, size, buckets, ...findDuplicates(graph, counts, sizes, limit) }
}

function findDuplicates({ strings }: Graph, counts: Uint32Array, sizes: Float64Array, limit: number): Pick<StringStatistics, 'duplicatedTexts' | 'wasted' | 'duplicates'> {
  const found: { name: number, wasted: number }[] = []
  let wasted = 0
  let duplicatedTexts = 0

  for (let name = 0; name < strings.count; name++) {
    if (counts[name]! < 2 || sizes[name] === 0) {
      continue
    }

    const waste = sizes[name]! * (1 - 1 / counts[name]!)

    if (strings.starts[name + 1]! - strings.starts[name]! < cutLength) {
      duplicatedTexts++
      wasted += waste
    }

    found.push({ name, wasted: Math.round(waste) })
  }

  const duplicates = found
    .toSorted((a, b) => b.wasted - a.wasted)
    .slice(0, limit)
    .map(({ name, wasted: waste }) => ({
      text: stringAt(strings, name).slice(0, 60).replaceAll(/\s+/g, ' '),
      count: counts[name]!,
      wasted: waste,
      isCut: strings.starts[name + 1]! - strings.starts[name]! >= cutLength,
    }))

  return { duplicatedTexts, wasted: Math.round(wasted), duplicates }
}
