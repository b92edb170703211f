/**
 * How far one sample lies from another, by ranks: one wild run in five moves it little, and no shape of noise is
 * assumed.
 */

import type { Interval } from './statistics.ts'
import { median } from './statistics.ts'

export interface Shift {
  /** The median of all differences between a value of the one and a value of the other (Hodges and Lehmann 1963). */
  readonly shift: number
  /** Contains the true shift with at least the given confidence; infinite where there are too few values. */
  readonly interval: Interval
}

/**
 * The shift from `base` to `candidate`, with the interval that belongs to the rank sum test of Mann and Whitney (1947):
 * the differences between which as many lie as the test's exact distribution asks for, ties counted as if there were
 * none, which only widens it.
 *
 * @throws {RangeError} when one of them is empty
 */
export function shiftBetween(base: readonly number[], candidate: readonly number[], confidence: number): Shift {
  const differences = candidate.flatMap(value => base.map(other => value - other)).toSorted((one, other) => one - other)
  const rank = leftOut(base.length, candidate.length, (1 - confidence) / 2)
  return {
    shift: median(differences),
    interval: {
      low: differences[rank - 1] ?? -Infinity,
      high: differences[differences.length - rank] ?? Infinity,
    },
  }
}

/** The fewest values on each side with which an interval of this confidence is finite: 5 for 99 %. */
export function fewestFor(confidence: number): number {
  let count = 1
  while (leftOut(count, count, (1 - confidence) / 2) === 0) {
    count++
  }
  return count
}

/** The rank, from 1, of the difference at which the interval ends; 0 when even the outermost is too likely. */
function leftOut(base: number, candidate: number, probability: number): number {
  const ways = waysOf(base, candidate)
  const all = ways.reduce((sum, count) => sum + count, 0)
  let sum = 0
  let rank = 0
  for (const count of ways) {
    sum += count
    if (sum / all > probability) {
      return rank
    }
    rank++
  }
  return rank
}

/** In how many of all orders of the values each rank sum comes up: U = 0, 1, 2, … */
function waysOf(base: number, candidate: number): readonly number[] {
  if (base === 0 || candidate === 0) {
    return [1]
  }
  const known = new Map<string, readonly number[]>()
  const ways = (one: number, other: number): readonly number[] => {
    if (one === 0 || other === 0) {
      return [1]
    }
    const key = `${one},${other}`
    const found = known.get(key)
    if (found !== undefined) {
      return found
    }
    const last = ways(one - 1, other) // the largest value is of the one, above all of the other
    const first = ways(one, other - 1)
    const sums = Array.from({ length: one * other + 1 }, (_, u) => (last[u - other] ?? 0) + (first[u] ?? 0))
    known.set(key, sums)
    return sums
  }
  return ways(base, candidate)
}
