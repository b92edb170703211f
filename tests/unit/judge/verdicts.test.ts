/** From a measurement to a verdict per budget. */

import { expect, test } from 'vitest'
import { judgeMeasurement, judgeWithoutBudgets } from '../../../helpers/judge/judge.ts'
import type { Budget, Verdict } from '../../../helpers/judge/verdict.ts'
import type { Measurement, Reading } from '../../../helpers/reading.ts'
import { KiB, MiB } from '../../../helpers/units.ts'
import { baseline, measurementOfOne, readingAfter } from '../results/fixtures.ts'

const quiet = { profile: 'quiet', network: false } as const

/** One that ten clean runs justify. */
function budget(metric: string, allowed: number): Budget {
  return { metric, allowed, clean: { runs: 10, min: 0, median: 0, max: 0 }, reason: 'clean runs' }
}

/** One round. */
const once = (changes: Readonly<Record<string, number>>, rest: Partial<Reading> = {}): Measurement =>
  measurementOfOne(readingAfter('after waiting', changes, rest))

/** Readings of rounds that each retain an amount, and the reading after waiting. */
function rounds(
  count: number,
  metric: string,
  retained: (round: number) => number,
  end = retained(count),
): Measurement {
  const readings = Array.from({ length: count }, (_, index) =>
    readingAfter(`round ${index + 1}`, { [metric]: retained(index + 1) }, { round: index + 1 }),
  )
  return {
    baseline,
    readings: [...readings, readingAfter('after waiting', { [metric]: end })],
    rounds: count,
    bytesDone: 0,
  }
}

test('each budget is judged by its own metric, with the clean runs that it rests on', () => {
  const budgets = [budget('heapUsed', MiB), budget('threads', 0)]

  expect(judgeMeasurement(once({ heapUsed: 2 * MiB }), budgets, quiet)).toMatchObject([
    { metric: 'heapUsed', outcome: 'over', change: 2 * MiB, budget: MiB, headroom: -MiB, clean: budgets[0]?.clean },
    { metric: 'threads', outcome: 'within', change: 0, budget: 0, headroom: 0, clean: budgets[1]?.clean },
  ])
})

test('a reading that had not settled is judged by no budget, except peaks, which the kernel records', () => {
  const verdicts = judgeMeasurement(
    once({ heapUsed: 0, rss: 0, peakRss: 0 }, { settled: false }),
    [budget('heapUsed', MiB), budget('threads', 0), budget('peakRss', 64 * MiB)],
    quiet,
  )

  expect(verdicts.map(({ metric, outcome }) => [metric, outcome])).toEqual([
    ['heapUsed', 'invalid'],
    ['threads', 'invalid'],
    ['peakRss', 'within'],
  ])
})

test('only the last reading has to have settled', () => {
  const measurement = measurementOfOne(
    readingAfter('after import', {}, { settled: false }),
    readingAfter('after waiting', {}),
  )

  expect(judgeMeasurement(measurement, [budget('heapUsed', MiB)], quiet)).toMatchObject([{ outcome: 'within' }])
})

test('no reading after the baseline is invalid', () => {
  expect(
    judgeMeasurement(measurementOfOne(), [budget('heapUsed', MiB), budget('peakRss', MiB)], quiet).map(
      ({ outcome }) => outcome,
    ),
  ).toEqual(['invalid', 'invalid'])
})

test('what is wrong with a budget is said instead of its verdict', () => {
  const { clean: _, ...unmeasured } = budget('heapUsed', MiB)
  const [verdict] = judgeMeasurement(once({ heapUsed: 0 }), [unmeasured], quiet)

  expect(verdict).toEqual({
    metric: 'heapUsed',
    outcome: 'invalid',
    change: 0,
    budget: MiB,
    headroom: MiB,
    reason: 'The budget of heapUsed rests on 0 clean runs, and takes 10. Measure it with npm run budgets.',
  })
})

test('a budget that lets a whole chunk of the library stay is invalid, and without a chunk it is judged', () => {
  const wide = budget('external', MiB)

  expect(judgeMeasurement(once({}), [wide], { ...quiet, chunk: MiB })).toMatchObject([{ outcome: 'invalid' }])
  expect(judgeMeasurement(once({}), [wide], { ...quiet, chunk: MiB + 1 })).toMatchObject([{ outcome: 'within' }])
  expect(judgeMeasurement(once({}), [wide], quiet)).toMatchObject([{ outcome: 'within' }])
})

test('what a file of another size would have shown is not known', () => {
  const made = { ...budget('heapUsed', MiB), measuredAt: 64 * MiB }

  expect(judgeMeasurement(once({}), [made], { ...quiet, fileSize: 64 * MiB })).toMatchObject([
    { minDetectable: MiB + 1 },
  ])
  expect(judgeMeasurement(once({}), [made], quiet)).toMatchObject([{ minDetectable: MiB + 1 }])
  expect(judgeMeasurement(once({}), [made], { ...quiet, fileSize: 32 * MiB })[0]).not.toHaveProperty('minDetectable')
})

const steady = (count: number): Measurement => rounds(count, 'heapUsed', round => round * 256 * KiB)

test('within its budget, and growing: the trend stands', () => {
  const [verdict] = judgeMeasurement(steady(16), [budget('heapUsed', 64 * MiB)], quiet)

  expect(verdict).toMatchObject({ outcome: 'growing', change: 4 * MiB, budget: 64 * MiB, headroom: 60 * MiB })
  expect(verdict?.reason).toBe(
    'heapUsed grows with the number of operations: +1 MiB, +1 MiB, +2 MiB in 4, 4, 8 rounds.',
  )
})

test('within its budget, and rising so far: it is judged by what clean runs rose by', () => {
  const slowly = rounds(12, 'rssAnon', round => Math.min(round, 6) * 7 * MiB + Math.max(0, round - 6) * MiB)
  const made = { ...budget('rssAnon', 133 * MiB), measuredAt: MiB }
  const judged = (max: number, fileSize = MiB): Verdict | undefined =>
    judgeMeasurement(slowly, [{ ...made, clean: { runs: 10, min: 20 * MiB, median: 30 * MiB, max } }], {
      ...quiet,
      fileSize,
    })[0]

  expect(judged(76 * MiB)).toMatchObject({ outcome: 'within', change: 48 * MiB })
  expect(judged(76 * MiB)?.reason).toContain('Of 10 clean runs one rose by 76 MiB.')
  expect(judged(48 * MiB)).toMatchObject({ outcome: 'within' })
  expect(judged(47 * MiB)).toMatchObject({ outcome: 'inconclusive' })
  expect(judged(76 * MiB, 2 * MiB)).toMatchObject({ outcome: 'inconclusive' })
})

test('growing in every part of its rounds, it is red, however far clean runs rose', () => {
  const clean = { runs: 10, min: 0, median: 0, max: 64 * MiB }

  expect(judgeMeasurement(steady(16), [{ ...budget('heapUsed', 64 * MiB), clean }], quiet)).toMatchObject([
    { outcome: 'growing' },
  ])
})

test('over its budget, and growing: the budget is named', () => {
  expect(judgeMeasurement(steady(16), [budget('heapUsed', MiB)], quiet)).toMatchObject([
    { outcome: 'over', reason: 'heapUsed +4 MiB, budget +1 MiB: over by 3 MiB (4.0x).' },
  ])
})

test('within its budget, and with a bound: the budget stands', () => {
  const [verdict] = judgeMeasurement(
    rounds(16, 'heapUsed', round => Math.min(round, 2) * MiB),
    [budget('heapUsed', 64 * MiB)],
    quiet,
  )

  expect(verdict).toMatchObject({
    outcome: 'within',
    reason: 'heapUsed +2 MiB, budget +64 MiB: within, 62 MiB to spare.',
  })
})

test('within its budget, and too few rounds to decide whether a rise has a bound', () => {
  const [verdict] = judgeMeasurement(
    rounds(8, 'heapUsed', round => Math.max(0, round - 4) * MiB),
    [budget('heapUsed', 64 * MiB)],
    quiet,
  )

  expect(verdict).toMatchObject({ outcome: 'inconclusive' })
  expect(verdict?.reason).toMatch(
    /Whether it has a bound shows in 18 rounds, and such a scenario does as many as it is asked for: --rounds\.$/,
  )
})

test('memory that its rounds held and waiting released is no trend', () => {
  expect(
    judgeMeasurement(
      rounds(16, 'heapUsed', round => round * 256 * KiB, 0),
      [budget('heapUsed', 64 * MiB)],
      quiet,
    ),
  ).toMatchObject([{ outcome: 'within' }])
})

test('a trend beside a budget takes eight rounds', () => {
  expect(judgeMeasurement(steady(8), [budget('heapUsed', 64 * MiB)], quiet)).toMatchObject([
    { outcome: 'inconclusive' },
  ])
  expect(judgeMeasurement(steady(7), [budget('heapUsed', 64 * MiB)], quiet)).toMatchObject([{ outcome: 'within' }])
})

test('its floor is that of the profile', () => {
  const drifting = rounds(16, 'heapUsed', round => round * 40 * KiB)

  expect(judgeMeasurement(drifting, [budget('heapUsed', 64 * MiB)], quiet)).toMatchObject([{ outcome: 'growing' }])
  expect(
    judgeMeasurement(drifting, [budget('heapUsed', 64 * MiB)], { profile: 'default', network: false }),
  ).toMatchObject([{ outcome: 'within' }])
})

test('peaks have budgets and no trend', () => {
  const higher = rounds(16, 'peakRss', round => round * MiB)

  expect(judgeMeasurement(higher, [budget('peakRss', 64 * MiB)], quiet)).toMatchObject([{ outcome: 'within' }])
  expect(judgeWithoutBudgets(higher, ['peakRss'], quiet)).toEqual([])
})

test('without budgets a trend is reported with its change and its growth per round', () => {
  expect(judgeWithoutBudgets(steady(16), ['heapUsed'], quiet)).toEqual([
    {
      metric: 'heapUsed',
      outcome: 'growing',
      change: 4 * MiB,
      reason: 'heapUsed grows with the number of operations: +1 MiB, +1 MiB, +2 MiB in 4, 4, 8 rounds.',
      growthPerRound: {
        slope: 256 * KiB,
        interval: { low: 256 * KiB, high: 256 * KiB },
        tolerance: 128 * KiB,
        minDetectable: 192 * KiB,
      },
    },
  ])
})

test('and a metric that was not measured in every round has no growth per round', () => {
  expect(judgeWithoutBudgets(steady(16), ['provided'], quiet)).toEqual([])
})
