/** What a scenario of document 001 or 004 prints, round by round, in the form of its document. */

import { expect, test } from 'vitest'
import type { Measurement } from '../../../helpers/reading.ts'
import { renderGrowth, renderRss, renderStatistics } from '../../../helpers/results/repetition/rounds.ts'
import { MiB } from '../../../helpers/units.ts'
import { baseline, level, measurementOfOne, readingAfter } from './fixtures.ts'

/** Four rounds that leave 5 MiB each. */
const growing: Measurement = {
  ...measurementOfOne(),
  baseline,
  rounds: 4,
  readings: [
    ...[1, 2, 3, 4].map(round =>
      readingAfter(`round ${round}`, { rss: 5 * round * MiB, rssAnon: 5 * round * MiB, listeners: round }, { round }),
    ),
    readingAfter('after waiting', { rss: 20 * MiB, rssAnon: 20 * MiB, listeners: 4 }),
  ],
}

test('RSS has a line for each round, with its change, as in document 001', () => {
  expect(renderRss(growing)).toMatchInlineSnapshot(`
    "Baseline: RSS = 132 MiB
    Round 1: RSS = 137 MiB  (+5 MiB)
    Round 2: RSS = 142 MiB  (+5 MiB)
    Round 3: RSS = 147 MiB  (+5 MiB)
    Round 4: RSS = 152 MiB  (+5 MiB, +20 MiB in total)"
  `)
})

test('growth is shown per operation, as in document 001', () => {
  expect(renderGrowth(growing, 10_000)).toMatchInlineSnapshot(`
    "Operation Count  RssAnon            Growth Rate
             10,000   +5 MiB  524.3 B per operation
             20,000  +10 MiB  524.3 B per operation
             40,000  +20 MiB  524.3 B per operation"
  `)
})

test('statistics are objects, counts first, as in document 004', () => {
  expect(renderStatistics({ ...level, metrics: ['heapUsed', 'listeners', 'workers'] }, growing)).toMatchInlineSnapshot(`
    "baseline   { listeners: 30, workers: 0, heapUsed: 43461104 }
    round 1    { listeners: 31, workers: 0, heapUsed: 43461104 }
    round 2    { listeners: 32, workers: 0, heapUsed: 43461104 }
    round 3    { listeners: 33, workers: 0, heapUsed: 43461104 }
    round 4    { listeners: 34, workers: 0, heapUsed: 43461104 }
    at the end { listeners: 34, workers: 0, heapUsed: 43461104 }"
  `)
})
