/** The data of a measurement: plain values, measured once, then judged and reported by pure functions. */

import * as v from 'valibot'
import { isLiveMetric, liveMetrics } from './metrics.ts'
import type { ByteMetric } from './metrics.ts'
import { described, list, optional } from './schemas.ts'

/**
 * `default`: V8 as users run it. `quiet`: no JIT, one thread, no bytecode flushing. Both with the malloc environment.
 */
export type Profile = 'default' | 'quiet'

const counts = v.record(v.string(), v.number())

const ofKernel = 'absent where it cannot be measured'

const byteFigures = v.object({
  rss: optional(v.number(), `what the kernel has in memory for the process, pages of files included; ${ofKernel}`),
  heapTotal: described(v.number(), 'what V8 has reserved; shown, never judged'),
  heapUsed: described(v.number(), "what lives in V8's heap"),
  external: described(v.number(), 'memory outside of the heap that V8 knows of'),
  arrayBuffers: optional(v.number(), `the part of \`external\` that belongs to ArrayBuffers; ${ofKernel}`),
  rssAnon: optional(v.number(), `the part of \`rss\` that is no file; ${ofKernel}`),
  peakRss: optional(v.number(), `the highest \`rss\` since the reading before this one; ${ofKernel}`),
  code: optional(v.number(), 'the part of `heapUsed` that is code; known of V8 alone, and not of a child process'),
} satisfies Readonly<Record<ByteMetric, unknown>>)

/** Memory and resources at one moment. Bytes and counts. */
export const readingSchema = v.object({
  label: described(
    v.string(),
    "the checkpoint, in the document's words: `baseline`, `after import`, `after waiting` …",
  ),
  round: optional(v.number(), 'from 1; absent for the baseline and after the last round'),
  at: described(v.number(), 'milliseconds since the measurement began'),
  settled: described(v.boolean(), 'whether the figures had stopped moving; otherwise they may count garbage'),
  collections: described(v.number(), 'how many collections that took'),
  bytes: described(byteFigures, 'see below'),
  counts: described(
    counts,
    '`descriptors`, `threads`, `workers`, `handles`, `listeners`, and what the scenario counts itself',
  ),
  handles: described(counts, 'active resources by their type'),
  heapSpaces: described(counts, "bytes used in each of V8's heap spaces"),
})

export type Reading = v.InferOutput<typeof readingSchema>

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

/** Beginning of the reason why no further leg ran where there was no time for one; a headline says so. */
export const outOfTime = 'the next leg would take'

const liveBytes = v.object({
  heapUsed: described(v.number(), "what lives in V8's heap"),
  arrayBuffers: described(v.number(), 'what lives in ArrayBuffers'),
})

const liveSchema = v.object({
  collections: described(v.number(), 'how often it was collected and read while the work went on'),
  before: described(liveBytes, 'what was alive when it began, in bytes'),
  highest: described(liveBytes, 'the most that was alive at once, in bytes; of each by itself'),
})

export type LiveFigures = v.InferOutput<typeof liveSchema>

export const measurementSchema = v.object({
  baseline: described(readingSchema, 'the settled reading after the warm-up'),
  readings: described(list(readingSchema), 'the readings after it, in order; the last one is judged'),
  rounds: described(v.number(), 'how often the body ran between the baseline and the last reading'),
  bytesDone: described(v.number(), 'bytes that the body worked on, in all rounds together'),
  legs: optional(
    list(v.number()),
    'rounds done at the end of each leg: `[12]`, or `[12, 27, 57]` where it was followed twice; ' +
      'see [measuring.md](measuring.md#trends)',
  ),
  warmUp: optional(v.number(), 'rounds of warm-up before the baseline'),
  live: optional(
    liveSchema,
    'of a further round with forced collections, where the scenario is judged by `peakLiveHeapUsed` or ' +
      '`peakLiveArrayBuffers`',
  ),
})

export type Measurement = v.InferOutput<typeof measurementSchema>

/** The reading that is judged: the last one, after waiting. `undefined` when none was taken after the baseline. */
export function finalReading({ readings }: Measurement): Reading | undefined {
  return readings.at(-1)
}

/**
 * How far a metric moved: for `peakRss` the highest rss in any section above the baseline's rss, for live metrics the
 * most that was alive above what was so before, for everything else the last reading minus the baseline. `undefined`
 * when it was not measured.
 */
export function changeOf(measurement: Measurement, metric: string): number | undefined {
  const { baseline, readings, live } = measurement
  if (isLiveMetric(metric)) {
    const of = liveMetrics[metric]
    return live === undefined ? undefined : live.highest[of] - live.before[of]
  }
  if (metric === 'peakRss') {
    const peaks = readings.flatMap(({ bytes }) => bytes.peakRss ?? [])
    return peaks.length === 0 ? undefined : difference(Math.max(...peaks), baseline.bytes.rss)
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
