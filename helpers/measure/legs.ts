/**
 * Legs of rounds: further rounds that follow a run in which something rose. A leg has as many rounds as all before it
 * together, and a quarter more: a leak retains as much again, a table that doubles takes a step, and what has a bound
 * shows it.
 */

import { finalReading, legReadings, outOfTime, roundsAfter } from '../reading.ts'
import type { Measurement, Reading } from '../reading.ts'
import { formatBytes } from '../units.ts'
import { notMeasurable } from './measurable.ts'
import { originals } from './originals.mjs'

/**
 * Readings in each leg but the first; rounds between them are not read, since a reading takes longer than most rounds
 * do.
 */
export const roundsRead = 8

/** How many rounds the next leg has after `done` rounds, besides those of the warm-up. */
export function roundsOfNextLeg(done: number, warmUp: number): number {
  return roundsAfter(done + warmUp)
}

/** Shares of what is free before a leg that may be retained by its end: work takes memory besides. */
const shareOfMemory = 1 / 2
const shareOfHeap = 3 / 4
const shareOfDescriptors = 9 / 10

/** What a leg took, in milliseconds. */
export interface LegTime {
  /** Each of its rounds. */
  readonly rounds: readonly number[]
  /** All else: readings, of which each leg has about as many, and rests. */
  readonly besides: number
}

export interface Spent {
  /** The leg that has ended. */
  readonly last: LegTime
  /** Milliseconds that all legs after the first took. */
  readonly following: number
  /** Milliseconds that these may take. */
  readonly allowed: number
  readonly limits?: Limits
}

/**
 * What allows more, as a reader types it, of the milliseconds that all legs after the first would take. Default:
 * options of a command.
 */
export type Limits = string | ((needed: number) => string)

/**
 * Why the next leg must not run: it would take longer than is allowed, or more memory or descriptors than there are, if
 * what rose in the last leg goes on rising. `undefined` when it can run.
 */
export function boundOf(
  measured: Measurement,
  { last, following, allowed, limits = '--follow, MEMORY_DEADLINE' }: Spent,
): string | undefined {
  const { legs = [], warmUp = 0, baseline } = measured
  const [done = 0, before = 0] = legs.toReversed()
  const factor = roundsOfNextLeg(done, warmUp) / (done - before)
  const end = finalReading(measured) ?? baseline
  const start = legReadings(measured).at(-2)?.end ?? baseline
  const growth = (value: (reading: Reading) => number): number => Math.max(0, value(end) - value(start)) * factor

  const time = timeOfNextLeg(last, roundsOfNextLeg(done, warmUp))
  const memory = growth(({ bytes }) => bytes.rssAnon ?? bytes.heapUsed + bytes.external)
  const heap = growth(({ bytes }) => bytes.heapUsed)
  const descriptors = growth(({ counts }) => counts['descriptors'] ?? 0)
  const free = originals.availableMemory() || Infinity // 0 where Node does not know, as on Linux without /proc
  const { heap_size_limit: heapLimit } = originals.getHeapStatistics()
  const mostDescriptors = descriptorLimit()

  if (following + time > allowed) {
    const more = typeof limits === 'string' ? limits : limits(following + time)
    const passed = following < 1000 ? '' : `, of which ${Math.round(following / 1000)} s have passed`
    return (
      `${outOfTime} about ${Math.ceil(time / 1000)} s, where all that follow the first may take ` +
      `${Math.max(0, Math.round(allowed / 1000))} s${passed} (${more})`
    )
  }
  if (memory > shareOfMemory * free) {
    return `the next leg would retain about ${formatBytes(Math.round(memory))}, where ${formatBytes(free)} are free`
  }
  if (end.bytes.heapUsed + heap > shareOfHeap * heapLimit) {
    return (
      `the next leg would retain about ${formatBytes(Math.round(heap))} in a heap that may hold ` +
      formatBytes(heapLimit)
    )
  }
  return (end.counts['descriptors'] ?? 0) + descriptors > shareOfDescriptors * mostDescriptors
    ? `the next leg would retain about ${Math.round(descriptors)} descriptors, where a process may have ` +
        `${mostDescriptors}`
    : undefined
}

export function timeOf({ rounds, besides }: LegTime): number {
  return sum(rounds) + besides
}

/** By how much the rounds at the end of a leg take longer than those at its begin where what is retained slows them. */
const slowed = 1.5

/**
 * Milliseconds of a leg of so many rounds. An operation that goes through all that it has retained, as
 * `signal.addEventListener` does, takes longer each time.
 */
function timeOfNextLeg({ rounds, besides }: LegTime, count: number): number {
  const quarter = Math.ceil(rounds.length / 4)
  const [early, late] = [rounds.slice(0, quarter), rounds.slice(-quarter)].map(part => sum(part) / quarter)
  if (early === undefined || late === undefined || !(late > slowed * early)) {
    return besides + (count * sum(rounds)) / Math.max(1, rounds.length)
  }
  const slower = (late - early) / (rounds.length - quarter) // each round than the one before
  return besides + count * (late + (slower * (quarter + count)) / 2)
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

/** How many files this process may have open. Unknown without /proc, as is how many it has. */
export function descriptorLimit(): number {
  if (notMeasurable()['descriptors'] !== undefined) {
    return Infinity
  }
  const soft = /^Max open files +(\d+)/m.exec(originals.readFileSync('/proc/self/limits', 'utf8'))?.[1]
  return soft === undefined ? Infinity : Number(soft) // "unlimited" is no number
}
