/** The data of a measurement: plain values, measured once, then judged and reported by pure functions. */

import type { ByteMetric } from './metrics.ts'

/**
 * `default`: V8 as users run it. `quiet`: no JIT, one thread, no bytecode flushing. Both with the malloc environment.
 */
export type Profile = 'default' | 'quiet'

/** Metrics in bytes; the size of code is known of V8 alone. */
type Bytes = Readonly<Record<Exclude<ByteMetric, 'code'>, number>> & { readonly code?: number }

/** Memory and resources at one moment. Bytes and counts. */
export interface Reading {
  /** The checkpoint, in the document's words: `baseline`, `after import`, `after waiting`. */
  readonly label: string
  /** 1 for the first round; absent for the baseline and for what comes after the last round. */
  readonly round?: number
  /** Milliseconds since the measurement began. */
  readonly at: number
  /** Whether the figures had stopped moving. A reading that had not settled may count garbage, and is not judged. */
  readonly settled: boolean
  /** How many collections it took. */
  readonly collections: number
  /** `peakRss` is the highest since the reading before this one. */
  readonly bytes: Bytes
  /** `descriptors`, `threads`, `workers`, `handles`, `listeners`, and what the scenario counts itself. */
  readonly counts: Readonly<Record<string, number>>
  /** `handles` by type. */
  readonly handles: Readonly<Record<string, number>>
  /** Bytes used in each of V8's heap spaces. */
  readonly heapSpaces: Readonly<Record<string, number>>
}

/**
 * How many rounds a further leg has for each round before it. With 1 a table that doubles would take a step
 * in every leg only if nothing at all had been done before the first; with a quarter more it does, too, where that was
 * a quarter of what is known of.
 */
export const legShare = 1.25

/** How many rounds the next leg has after `done` rounds in all, those of the warm-up included. */
export function roundsAfter(done: number): number {
  return Math.ceil(legShare * done)
}

export interface Measurement {
  readonly baseline: Reading
  /** In the order in which they were taken; the last is the one that is judged. */
  readonly readings: readonly Reading[]
  /** How often the scenario's body ran between the baseline and the last reading. */
  readonly rounds: number
  /** Bytes that the body worked on, all rounds together. */
  readonly bytesDone: number
  /** How many rounds were done at the end of each leg: `[12]`, or `[12, 27, 57]` where it was followed twice. */
  readonly legs?: readonly number[]
  /** Rounds of warm-up before the baseline: operations that were done already. */
  readonly warmUp?: number
}

/** The reading that is judged: the last one, after waiting. `undefined` when none was taken after the baseline. */
export function finalReading({ readings }: Measurement): Reading | undefined {
  return readings.at(-1)
}

/**
 * How far a metric moved: for `peakRss` the highest rss in any section above the baseline's rss, for everything else
 * the last reading minus the baseline. `undefined` when it was not measured.
 */
export function changeOf(measurement: Measurement, metric: string): number | undefined {
  const { baseline, readings } = measurement
  if (metric === 'peakRss') {
    return readings.length === 0
      ? undefined
      : Math.max(...readings.map(({ bytes }) => bytes.peakRss)) - baseline.bytes.rss
  }

  return difference(valueOf(finalReading(measurement), metric), valueOf(baseline, metric))
}

/** A metric at the end of each round that was read, minus the baseline. */
export function changesByRound(
  { baseline, readings }: Measurement,
  metric: string,
): readonly { readonly round: number; readonly change: number | undefined }[] {
  return lastOfRounds(readings).map(reading => ({
    round: reading.round ?? 0,
    change: difference(valueOf(reading, metric), valueOf(baseline, metric)),
  }))
}

/**
 * The readings of each leg: those at the end of its rounds, and the one after waiting. None where there was one round
 * alone.
 */
export function legReadings({
  readings,
}: Pick<Measurement, 'readings'>): readonly { readonly rounds: readonly Reading[]; readonly end: Reading }[] {
  const ends = readings.filter(({ round }) => round === undefined)

  return ends.flatMap((end, index) => {
    const before = index === 0 ? -1 : readings.indexOf(ends[index - 1] ?? end)
    const rounds = lastOfRounds(readings.slice(before + 1, readings.indexOf(end)))
    return rounds.length === 0 ? [] : [{ rounds, end }]
  })
}

/** The last reading of each round, in their order. */
export function lastOfRounds(readings: readonly Reading[]): readonly Reading[] {
  return [
    ...new Map(readings.flatMap(reading => (reading.round === undefined ? [] : [[reading.round, reading]]))).values(),
  ]
}

/** A metric by its name, byte or count. */
export function valueOf(reading: Reading | undefined, metric: string): number | undefined {
  const figures: Readonly<Record<string, number>> = { ...reading?.counts, ...reading?.bytes }
  return figures[metric]
}

function difference(value: number | undefined, from: number | undefined): number | undefined {
  return value === undefined || from === undefined ? undefined : value - from
}
