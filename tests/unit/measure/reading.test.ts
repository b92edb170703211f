import { expect, test } from 'vitest'
import { defined } from '../../../helpers/defined.ts'
import { changeOf, changesByRound } from '../../../helpers/reading.ts'
import type { Measurement, Reading } from '../../../helpers/reading.ts'

function reading(
  label: string,
  figures: { readonly rss: number; readonly peakRss: number; readonly round?: number; readonly listeners?: number },
): Reading {
  const { rss, peakRss, round, listeners } = figures
  return {
    label,
    ...defined({ round }),
    at: 0,
    settled: true,
    collections: 2,
    bytes: { rss, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0, rssAnon: 0, peakRss, code: 0 },
    counts: listeners === undefined ? {} : { listeners },
    handles: {},
    heapSpaces: {},
  }
}

const measurement: Measurement = {
  baseline: reading('baseline', { rss: 100, peakRss: 900, listeners: 2 }),
  readings: [
    reading('half way', { rss: 150, peakRss: 300, round: 1 }),
    reading('round 1', { rss: 140, peakRss: 170, round: 1, listeners: 3 }),
    reading('round 2', { rss: 160, peakRss: 165, round: 2, listeners: 4 }),
    reading('after waiting', { rss: 120, peakRss: 160, listeners: 4 }),
  ],
  rounds: 2,
  bytesDone: 0,
}

test('a change is the last reading minus the baseline', () => {
  expect(changeOf(measurement, 'rss')).toBe(20)
  expect(changeOf(measurement, 'listeners')).toBe(2)
})

test('the peak is the highest since the baseline, above where rss stood then', () => {
  expect(changeOf(measurement, 'peakRss')).toBe(200)
})

test('what was not measured has no change', () => {
  expect(changeOf(measurement, 'provides')).toBeUndefined()
  expect(changeOf({ ...measurement, readings: [] }, 'rss')).toBeUndefined()
  expect(changeOf({ ...measurement, readings: [] }, 'peakRss')).toBeUndefined()
})

test('a round is known by its last reading', () => {
  expect(changesByRound(measurement, 'rss')).toEqual([
    { round: 1, change: 40 },
    { round: 2, change: 60 },
  ])
})
