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
  const long = new Map<string, number>()
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
    if (type === types.string && length >= cutLength) {
      const key = `${name} ${bytes}`
      long.set(key, (long.get(key) ?? 0) + 1)
    } else if (type === types.string) {
      counts[name]!++
      sizes[name]! += bytes
    }
  }

  return { count, size, buckets, ...findDuplicates(graph, counts, sizes, long, limit) }
}

type Duplicates = Pick<StringStatistics, 'duplicatedTexts' | 'wasted' | 'wastedPerhaps' | 'duplicates'>

function findDuplicates({ strings }: Graph, counts: Uint32Array, sizes: Float64Array, long: ReadonlyMap<string, number>, limit: number): Duplicates {
  const found: { name: number, count: number, wasted: number, isCut: boolean }[] = []

  for (let name = 0; name < strings.count; name++) {
    const count = counts[name]!

    if (count > 1 && sizes[name]! > 0) {
      found.push({ name, count, wasted: Math.round(sizes[name]! * (1 - 1 / count)), isCut: false })
    }
  }

  for (const [key, count] of long) {
    const [name, bytes] = key.split(' ').map(Number)

    if (count > 1) {
      found.push({ name: name!, count, wasted: bytes! * (count - 1), isCut: true })
    }
  }

  const sum = (isCut: boolean): number => found.reduce((total, one) => one.isCut === isCut ? total + one.wasted : total, 0)
  const duplicates = found
    .toSorted((a, b) => b.wasted - a.wasted)
    .slice(0, limit)
    .map(({ name, count, wasted, isCut }) => ({ text: stringAt(strings, name).slice(0, 60).replaceAll(/\s+/g, ' '), count, wasted, isCut }))

  return { duplicatedTexts: found.length, wasted: sum(false), wastedPerhaps: sum(true), duplicates }
}
