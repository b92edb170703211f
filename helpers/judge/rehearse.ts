/** Judging for the first time compiles code, which would show in the first leg that follows: 62 KiB of heapUsed. */

import { defined } from '../defined.ts'
import type { Measurement, Reading } from '../reading.ts'
import { countMetrics } from '../metrics.ts'
import { MiB } from '../units.ts'
import { mostLegs } from './trend.ts'

const rounds = 8

/** Judges made-up measurements as a real one will be judged: one that rises, leg by leg, and one that has a bound. */
export function rehearse(metrics: readonly string[], judge: (measurement: Measurement) => unknown): void {
  for (const bound of [Infinity, 2 * rounds]) {
    for (let legs = 1; legs <= mostLegs; legs++) {
      judge(madeUp(metrics, legs, bound))
    }
  }
}

function madeUp(metrics: readonly string[], legs: number, bound: number): Measurement {
  const ends = Array.from({ length: legs }, (_, leg) => rounds * 2 ** leg)
  const readings = ends.flatMap((end, leg) => [
    ...Array.from({ length: rounds }, (_, index) => {
      const before = ends[leg - 1] ?? 0
      const round = before + Math.ceil(((end - before) * (index + 1)) / rounds)
      return reading(metrics, Math.min(round, bound), round)
    }),
    reading(metrics, Math.min(end, bound)),
  ])

  return { baseline: reading(metrics, 0), readings, rounds: ends.at(-1) ?? 0, bytesDone: 0, legs: ends, warmUp: 0 }
}

function reading(metrics: readonly string[], value: number, round?: number): Reading {
  const held = value * MiB
  const bytes = {
    rss: held,
    heapTotal: held,
    heapUsed: held,
    external: held,
    arrayBuffers: held,
    rssAnon: held,
    peakRss: held,
  }
  const counts = Object.fromEntries([...countMetrics, ...metrics].map(metric => [metric, value]))

  return {
    label: '',
    at: 0,
    settled: true,
    collections: 0,
    bytes,
    counts,
    handles: {},
    heapSpaces: {},
    ...defined({ round }),
  }
}
