/** A measurement's trends, metric by metric. */

import { expect, test } from 'vitest'
import { judgeTrends } from '../../helpers/judge/judge.ts'
import type { Measurement, Reading } from '../../helpers/reading.ts'
import { KiB } from '../../helpers/units.ts'
import { baseline, readingAfter } from './results-fixtures.ts'

const quiet = { lane: 'quiet', network: false } as const

/** Rounds that each move some metrics by so much, and the reading after waiting. */
function rounds(count: number, perRound: Readonly<Record<string, number>>, last: Partial<Reading> = {}): Measurement {
  const after = (round: number): Readonly<Record<string, number>> => Object.fromEntries(Object.entries(perRound).map(([metric, value]) => [metric, round * value]))
  const readings = Array.from({ length: count }, (_, index) => readingAfter(`round ${index + 1}`, after(index + 1), { round: index + 1 }))

  return { baseline, readings: [...readings, readingAfter('after waiting', after(count), last)], rounds: count, bytesDone: 0 }
}

test('each metric is judged by itself, with its pace', () => {
  const [heapUsed, listeners] = judgeTrends(rounds(12, { heapUsed: 64 * KiB, listeners: 0 }), ['heapUsed', 'listeners'], quiet)

  expect(heapUsed).toMatchObject({ outcome: 'growing', change: 12 * 64 * KiB, pace: { slope: 64 * KiB, interval: { low: 64 * KiB, high: 64 * KiB }, tolerance: 32 * KiB } })
  expect(listeners).toMatchObject({ outcome: 'within', change: 0, pace: { slope: 0, tolerance: 0, visible: 1 } })
})

test('what had not settled at the end is invalid', () => {
  const [verdict] = judgeTrends(rounds(12, { heapUsed: 0 }, { settled: false }), ['heapUsed'], quiet)

  expect(verdict?.outcome).toBe('invalid')
  expect(verdict?.reason).toBe('heapUsed was read before memory had settled, so its trend may count garbage. Wait longer before the last reading.')
})

test('too few rounds have no pace', () => {
  const [verdict] = judgeTrends(rounds(3, { heapUsed: 64 * KiB }), ['heapUsed'], quiet)

  expect(verdict).toEqual({ metric: 'heapUsed', outcome: 'inconclusive', change: 3 * 64 * KiB, reason: 'heapUsed has 3 of the 10 rounds that its trend takes. Run 10 rounds.' })
})

test('what nobody counted is invalid', () => {
  const [verdict] = judgeTrends(rounds(12, {}), ['entries'], quiet)

  expect(verdict).toEqual({ metric: 'entries', outcome: 'invalid', reason: 'entries was not measured in 12 of 12 rounds. Find out why; a trend has no gaps.' })
})

test('a peak has no trend', () => {
  expect(() => judgeTrends(rounds(12, {}), ['peakRss'], quiet)).toThrow('peakRss has no trend, so it cannot be judged by one.')
})
