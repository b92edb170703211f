/** A measurement's trends, metric by metric. */

import { expect, test } from 'vitest'
import { judgeTrends, judgeWithoutBudgets } from '../../../helpers/judge/judge.ts'
import type { Measurement, Reading } from '../../../helpers/reading.ts'
import { KiB } from '../../../helpers/units.ts'
import { baseline, readingAfter } from '../results/fixtures.ts'

const quiet = { conditions: { profile: 'quiet', network: false } } as const

/** Rounds that each move some metrics by so much, and the reading after waiting. */
function rounds(count: number, perRound: Readonly<Record<string, number>>, last: Partial<Reading> = {}): Measurement {
  const after = (round: number): Readonly<Record<string, number>> =>
    Object.fromEntries(Object.entries(perRound).map(([metric, value]) => [metric, round * value]))
  const readings = Array.from({ length: count }, (_, index) =>
    readingAfter(`round ${index + 1}`, after(index + 1), { round: index + 1 }),
  )

  return {
    baseline,
    readings: [...readings, readingAfter('after waiting', after(count), last)],
    rounds: count,
    bytesDone: 0,
  }
}

test('each metric is judged by itself, with its growth per round, and a metric that rose is open', () => {
  const [heapUsed, listeners] = judgeTrends(
    rounds(12, { heapUsed: 64 * KiB, listeners: 0 }),
    ['heapUsed', 'listeners'],
    quiet,
  )

  expect(heapUsed).toMatchObject({
    outcome: 'inconclusive',
    open: true,
    change: 12 * 64 * KiB,
    growthPerRound: {
      slope: 64 * KiB,
      interval: { low: 64 * KiB, high: 64 * KiB },
      tolerance: 128 * KiB,
      minDetectable: 192 * KiB,
    },
  })
  expect(listeners).toMatchObject({
    outcome: 'within',
    open: false,
    change: 0,
    growthPerRound: { slope: 0, tolerance: 0, minDetectable: 2 },
  })
})

test('where operations are counted, bytes are known that each has to retain to be found growing', () => {
  const [heapUsed, listeners] = judgeTrends(
    { ...rounds(12, { heapUsed: 0, listeners: 0 }), warmUp: 3 },
    ['heapUsed', 'listeners'],
    { ...quiet, operations: 500 },
  )

  expect(heapUsed?.growthPerRound).toMatchObject({ minDetectable: 192 * KiB, minDetectablePerOperation: 33 }) // of 6000
  expect(listeners?.growthPerRound).not.toHaveProperty('minDetectablePerOperation') // 2 in all, whichever they are of
})

test('readings after waiting part the legs', () => {
  const legs = [rounds(4, { listeners: 1 }), rounds(8, { listeners: 1 }), rounds(16, { listeners: 1 })]
  const readings = legs.flatMap(({ readings: taken }, leg) =>
    taken.filter(({ round }) => round === undefined || round > [0, 4, 8][leg]!),
  )
  const [verdict] = judgeTrends({ ...rounds(0, {}), readings, rounds: 16 }, ['listeners'], { ...quiet, operations: 5 })

  expect(verdict).toMatchObject({
    outcome: 'growing',
    open: false,
    reason: 'listeners grows by 0.2 an operation: +4, +4, +8 in 4, 4, 8 rounds.',
  })
})

test('without budgets rounds are judged in halves, and fewer than eight not at all', () => {
  const { conditions } = quiet

  expect(
    judgeWithoutBudgets(
      rounds(16, { heapUsed: 256 * KiB, listeners: 0 }),
      ['heapUsed', 'listeners', 'peakRss'],
      conditions,
    ),
  ).toMatchObject([
    { metric: 'heapUsed', outcome: 'growing' },
    { metric: 'listeners', outcome: 'within' },
  ])
  expect(judgeWithoutBudgets(rounds(7, { heapUsed: 256 * KiB }), ['heapUsed'], conditions)).toEqual([])
})

test('what had not settled at the end is invalid', () => {
  const [verdict] = judgeTrends(rounds(12, { heapUsed: 0 }, { settled: false }), ['heapUsed'], quiet)

  expect(verdict?.outcome).toBe('invalid')
  expect(verdict?.reason).toBe(
    'heapUsed was read before memory had settled, so its trend may count garbage. Wait longer before the last reading.',
  )
})

test('and is not followed', () => {
  expect(judgeTrends(rounds(12, { heapUsed: 64 * KiB }, { settled: false }), ['heapUsed'], quiet)).toMatchObject([
    { outcome: 'invalid', open: false },
  ])
})

test('rounds of warm-up are operations that were done, and no rounds of the first leg', () => {
  const [verdict] = judgeTrends({ ...rounds(12, { heapUsed: 64 * KiB }), warmUp: 3 }, ['heapUsed'], quiet)

  expect(verdict?.reason).toBe('heapUsed rose by 768 KiB in 12 rounds. Whether it has a bound shows in 31 rounds.')
})

test('what bounds the legs is said, and ends them', () => {
  const [verdict] = judgeTrends(rounds(12, { heapUsed: 64 * KiB }), ['heapUsed'], {
    ...quiet,
    bound: 'there is no time',
  })

  expect(verdict).toMatchObject({
    outcome: 'inconclusive',
    open: false,
    reason: 'heapUsed rose by 768 KiB in 12 rounds. Whether it has a bound shows in 27 rounds, and there is no time.',
  })
})

test('too few rounds have no growth per round', () => {
  const [verdict] = judgeTrends(rounds(3, { heapUsed: 64 * KiB }), ['heapUsed'], quiet)

  expect(verdict).toStrictEqual({
    metric: 'heapUsed',
    outcome: 'inconclusive',
    open: false,
    change: 3 * 64 * KiB,
    reason: 'heapUsed has 3 of the 4 rounds that its trend takes. Run 4 rounds or more.',
  })
})

test('a metric without a count is invalid', () => {
  const [verdict] = judgeTrends(rounds(12, {}), ['entries'], quiet)

  expect(verdict).toStrictEqual({
    metric: 'entries',
    outcome: 'invalid',
    open: false,
    reason: 'entries was not measured in every reading. Find out why; a trend has no gaps.',
  })
})

test('a round in which it was not counted is a gap', () => {
  const { readings, ...rest } = rounds(12, { listeners: 0 })
  const gaps = readings.map(reading => (reading.round === 5 ? { ...reading, counts: {} } : reading))

  expect(judgeTrends({ ...rest, readings: gaps }, ['listeners'], quiet)).toMatchObject([{ outcome: 'invalid' }])
})

test('a peak has no trend', () => {
  expect(() => judgeTrends(rounds(12, {}), ['peakRss'], quiet)).toThrow(
    'peakRss has no trend, so it cannot be judged by one.',
  )
})
