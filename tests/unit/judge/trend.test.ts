/** The judge of trends, case by case, with its messages. The families of courses have a test of their own. */

import { expect, test } from 'vitest'
import { exact, followed } from '../../../fixtures/series.ts'
import type { Course } from '../../../fixtures/series.ts'
import type { Leg } from '../../../helpers/judge/legs.ts'
import { judgeTrend } from '../../../helpers/judge/trend.ts'
import type { TrendVerdict } from '../../../helpers/judge/trend.ts'
import { KiB, MiB } from '../../../helpers/units.ts'

const floor = 128 * KiB

/** Rounds count from the baseline on, as a scenario's do. */
const bytes = (held: Course, waited = held): TrendVerdict =>
  followed(
    rounds => held(rounds - 3),
    { metric: 'heapUsed', floor, read: value => value },
    rounds => waited(rounds - 3),
  )
const counted = (held: Course): TrendVerdict => followed(rounds => held(rounds - 3), exact)

const said = ({ outcome, reason }: TrendVerdict): string => `${outcome}: ${reason}`

test('what does not rise is level', () => {
  expect(said(bytes(() => 0))).toMatchInlineSnapshot(
    `"within: heapUsed stays level: 0 B after 12 rounds; up to 128 KiB is noise."`,
  )
})

test('a drift within the floor is level, and no leg follows', () => {
  expect(said(bytes(rounds => rounds * 8 * KiB))).toMatchInlineSnapshot(
    `"within: heapUsed stays level: +96 KiB after 12 rounds; up to 128 KiB is noise."`,
  )
})

test('a steady leak grows in each leg, and is reported with its figures', () => {
  expect(bytes(rounds => rounds * 64 * KiB)).toMatchInlineSnapshot(`
    {
      "interval": {
        "high": 65536,
        "low": 65536,
      },
      "metric": "heapUsed",
      "minDetectable": 196608,
      "open": false,
      "outcome": "growing",
      "reason": "heapUsed grows with the number of operations: +768 KiB, +1.2 MiB, +2.7 MiB in 12, 19, 43 rounds.",
      "rounds": 74,
      "slope": 65536,
      "tolerance": 131072,
    }
  `)
})

test('a table that doubles takes a step in each leg', () => {
  expect(said(bytes(rounds => MiB * 2 ** Math.ceil(Math.log2(rounds + 4))))).toMatchInlineSnapshot(
    `"growing: heapUsed grows with the number of operations: +12 MiB, +48 MiB, +64 MiB, +128 MiB in 12, 19, 43, 97 rounds."`,
  )
})

test('what leaks from the last round on is followed', () => {
  expect(said(bytes(rounds => Math.max(0, rounds - 11) * MiB))).toMatchInlineSnapshot(
    `"growing: heapUsed grows with the number of operations: +1 MiB, +19 MiB, +43 MiB in 12, 19, 43 rounds."`,
  )
})

test('what leaks in every sixth round is followed', () => {
  expect(said(counted(rounds => 5 * Math.floor(rounds / 6)))).toMatchInlineSnapshot(
    `"growing: descriptors grows with the number of operations: +10, +15, +35 in 12, 19, 43 rounds."`,
  )
})

test('a leak beside one release is growing', () => {
  expect(said(bytes(rounds => rounds * MiB - (rounds >= 12 ? 30 * MiB : 0)))).toMatchInlineSnapshot(
    `"growing: heapUsed grows with the number of operations: -18 MiB, +19 MiB, +43 MiB in 12, 19, 43 rounds."`,
  )
})

test('three steps in the first leg and none after it are a bound, reported with its round', () => {
  expect(said(bytes(rounds => [4, 8, 11].filter(step => rounds >= step).length * MiB))).toMatchInlineSnapshot(
    `"within: heapUsed rose by 3 MiB until round 11, and no further until round 31: it has a bound."`,
  )
})

test('steps that were over when operations last doubled are a bound without a further leg', () => {
  expect(said(bytes(rounds => (rounds >= 2 ? 4 * MiB : 0)))).toMatchInlineSnapshot(
    `"within: heapUsed rose by 4 MiB until round 2, and no further until round 12: it has a bound."`,
  )
})

test('a pool that opens one more a round until it is full has a bound', () => {
  expect(said(counted(rounds => Math.min(rounds, 16)))).toMatchInlineSnapshot(
    `"within: descriptors rose by 16 until round 18, and no further until round 74: it has a bound."`,
  )
})

test('a cache that is full in the second leg after the first has a bound', () => {
  expect(said(bytes(rounds => Math.min(rounds, 40) * MiB))).toMatchInlineSnapshot(
    `"within: heapUsed rose by 40 MiB until round 43, and no further until round 171: it has a bound."`,
  )
})

test('a metric that waiting brings back is level, however it rose before', () => {
  expect(
    said(
      bytes(
        rounds => rounds * MiB,
        () => 34 * KiB,
      ),
    ),
  ).toMatchInlineSnapshot(`"within: heapUsed stays level: 0 B after 12 rounds; up to 128 KiB is noise."`)
})

test('a leak beside memory that waiting releases is growing', () => {
  expect(
    bytes(
      rounds => rounds * MiB,
      rounds => rounds * 64 * KiB,
    ).outcome,
  ).toBe('growing')
})

test('a log that is flushed comes back', () => {
  expect(said(bytes(rounds => (rounds % 16) * 200 * KiB))).toMatchInlineSnapshot(
    `"within: heapUsed rose by 2.0 MiB until round 10, and no further until round 74: it has a bound."`,
  )
})

// As Bun 1.4.0 in bun-archive-extract: it drops objects of its own once, and a thread of its pool is absent at times.
test('what varies by chance beside one release is level, and no leg follows', () => {
  const objects = [31, 31, 31, -1280, -1196, -1204, -1186, -1186, -1264, -1184, -1202, -1185]

  expect(said(counted(rounds => objects[rounds - 1] ?? 0))).toMatchInlineSnapshot(
    `"within: descriptors stays level: -1185 after 12 rounds; up to 1311 is noise."`,
  )
})

test('what is absent in one reading of each leg has gone up and down after three', () => {
  const absent = new Set([3, 18, 43])

  expect(said(counted(rounds => (absent.has(rounds) ? 4 : 5)))).toMatchInlineSnapshot(
    `"within: descriptors goes up and down, and comes back: 0, 0, 0 in 12, 19, 43 rounds."`,
  )
})

test('a small leak beside a release is followed, however few readings lie on either side of that', () => {
  // One more a round, and three released after the second of four: only two rounds on either side show the leak.
  const readings = [1, 2, 0, 1].map((value, index) => ({ done: index + 4, value }))
  const leg: Leg = { from: 3, to: 7, start: 0, readings, end: 1 }

  expect(judgeTrend({ metric: 'descriptors', floor: 0, legs: [leg] })).toMatchObject({
    outcome: 'inconclusive',
    open: true,
  })
})

/** Goes up and down by 200 KiB around 1 MiB, from the end of the first leg on. */
const varied = (rounds: number): number => {
  const low = rounds > 12 && rounds % 2 === 0 ? 200 * KiB : 0
  return rounds > 10 ? MiB - low : 0
}

test('a leg that ends higher by less than it fell by itself has not risen', () => {
  expect(bytes(rounds => (rounds < 31 ? varied(rounds) : MiB + 100 * KiB))).toMatchObject({
    outcome: 'within',
    rounds: 31,
  })
})

/** Goes up and down by 1 MiB in its first ten rounds, and once by 1.6 MiB in the next leg. */
const spiked = (rounds: number): number => {
  const spike = new Map([
    [15, 0.8 * MiB],
    [18, 1.6 * MiB],
  ])
  return (rounds > 10 ? 3 * MiB : (rounds % 2) * MiB) + (spike.get(rounds) ?? 0)
}

test('a rise and fall no larger than those of the first leg hides no rise', () => {
  expect(bytes(spiked)).toMatchObject({ outcome: 'within', rounds: 31 })
})

const released = (rounds: number): number => (rounds >= 5 ? 20 : 0) + (rounds >= 20 ? 25 : 0)

test('a leak beside a release in each of two legs is growing', () => {
  expect(said(counted(rounds => rounds - released(rounds)))).toMatchInlineSnapshot(
    `"growing: descriptors grows with the number of operations: -8, -6, +43, +97 in 12, 19, 43, 97 rounds."`,
  )
})

test('a metric that rises ever more slowly, and goes on, cannot be judged in four legs', () => {
  expect(said(bytes(rounds => MiB * Math.log2(rounds + 3)))).toMatchInlineSnapshot(
    `"inconclusive: heapUsed rose: +2.3 MiB, +1.2 MiB, +1.2 MiB, +1.2 MiB in 12, 19, 43, 97 rounds. Whether it has a bound shows in 389 rounds."`,
  )
})

test('a rise that nothing may follow is inconclusive, and says what would decide', () => {
  const readings = Array.from({ length: 12 }, (_, index) => ({ done: index + 4, value: (index + 1) * MiB }))
  const verdict = judgeTrend({
    metric: 'heapUsed',
    floor,
    legs: [{ from: 3, to: 15, start: 0, readings, end: 12 * MiB }],
    bound: 'the next leg would take about 400 s, where all that follow the first may take 300 s (--follow)',
  })

  expect(verdict.open).toBe(false)
  expect(said(verdict)).toMatchInlineSnapshot(
    `"inconclusive: heapUsed rose by 12 MiB in 12 rounds. Whether it has a bound shows in 31 rounds, and the next leg would take about 400 s, where all that follow the first may take 300 s (--follow)."`,
  )
})

test('what it goes up and down by itself is noise, and is not seen', () => {
  const readings = [0, 300, 20, 310, 0, 280, 40, 300, 10, 330, 20, 290].map((value, index) => ({
    done: index + 4,
    value: value * KiB,
  }))
  const { outcome, tolerance, minDetectable } = judgeTrend({
    metric: 'heapUsed',
    floor,
    legs: [{ from: 3, to: 15, start: 0, readings, end: 290 * KiB }],
  })

  expect({ outcome, tolerance: (tolerance ?? 0) / KiB, minDetectable: (minDetectable ?? 0) / KiB }).toEqual({
    outcome: 'within',
    tolerance: 128 + 310,
    minDetectable: 1.5 * 128 + 3 * 310,
  })
})

test('too few rounds say nothing', () => {
  expect(
    said(
      judgeTrend({
        metric: 'threads',
        floor: 0,
        legs: [
          {
            from: 3,
            to: 6,
            start: 0,
            readings: [
              { done: 4, value: 1 },
              { done: 5, value: 2 },
              { done: 6, value: 3 },
            ],
            end: 3,
          },
        ],
      }),
    ),
  ).toMatchInlineSnapshot(`"inconclusive: threads has 3 of the 4 rounds that its trend takes. Run 4 rounds or more."`)
})

test('a reading without its figure makes a trend invalid', () => {
  expect(said(judgeTrend({ metric: 'heapUsed', floor, legs: [undefined] }))).toMatchInlineSnapshot(
    `"invalid: heapUsed was not measured in every reading. Find out why; a trend has no gaps."`,
  )
})

test('a table that grows by half follows the operations', () => {
  expect(bytes(rounds => MiB * 1.5 ** Math.ceil(Math.log(rounds + 4) / Math.log(1.5))).outcome).toBe('growing')
})

/** Legs that lead from one value to the next, with their readings on the way up in the last of their rounds. */
function legsOver(...ends: readonly number[]): readonly Leg[] {
  return ends.map((end, index) => {
    const [from, to, start] = [4 * 2 ** index, 4 * 2 ** (index + 1), ends[index - 1] ?? 0]
    return {
      from,
      to,
      start,
      readings: [1, 2, 3, 4].map(quarter => ({
        done: from + ((to - from) * quarter) / 4,
        value: quarter === 4 ? end : start,
      })),
      end,
    }
  })
}

test('a leg without its figures makes a trend invalid, whatever the others say', () => {
  const [first] = legsOver(0)

  expect(judgeTrend({ metric: 'heapUsed', floor, legs: [first, undefined] })).toMatchObject({
    outcome: 'invalid',
    open: false,
  })
})

test('a metric that rose in the last leg alone, to a new height, cannot be judged', () => {
  const input = { metric: 'heapUsed', floor, legs: legsOver(MiB, 2 * MiB, 2 * MiB, 3 * MiB) }

  expect(said(judgeTrend(input))).toBe(
    'inconclusive: heapUsed rose: +1 MiB, +1 MiB, 0 B, +1 MiB in 4, 8, 16, 32 rounds. Whether it has a bound shows in 140 rounds.',
  )
  expect(judgeTrend({ ...input, legs: legsOver(MiB, 2 * MiB, MiB, 2 * MiB) }).outcome).toBe('within')
})

test('what rose in the second leg is followed, unless something forbids it', () => {
  const input = { metric: 'heapUsed', floor, legs: legsOver(MiB, 2 * MiB) }

  expect(judgeTrend(input)).toMatchObject({ outcome: 'inconclusive', open: true })
  expect(judgeTrend({ ...input, bound: 'there is no time' })).toMatchObject({ outcome: 'inconclusive', open: false })
})

test('a count that is higher is followed, also where it rose at first alone; bytes are not', () => {
  const legs = [
    {
      from: 3,
      to: 15,
      start: 0,
      readings: Array.from({ length: 12 }, (_, index) => ({ done: index + 4, value: MiB })),
      end: MiB,
    },
  ]

  expect(judgeTrend({ metric: 'descriptors', floor: 0, legs })).toMatchObject({ outcome: 'inconclusive', open: true })
  expect(judgeTrend({ metric: 'heapUsed', floor, legs })).toMatchObject({ outcome: 'within', open: false })
})

test('steps of half of what was there follow the operations, wherever they lie in their legs', () => {
  expect(
    judgeTrend({ metric: 'heapUsed', floor, legs: legsOver(0.3 * MiB, 0.8 * MiB, 1.5 * MiB, 2.3 * MiB) }).outcome,
  ).toBe('growing')
  expect(
    judgeTrend({ metric: 'heapUsed', floor, legs: legsOver(0.3 * MiB, 0.8 * MiB, 1.5 * MiB, 2 * MiB) }).outcome,
  ).toBe('inconclusive')
})

test('three steps after a large first one do not follow the operations', () => {
  expect(judgeTrend({ metric: 'heapUsed', floor, legs: legsOver(MiB, 1.2 * MiB, 1.4 * MiB, 2.2 * MiB) }).outcome).toBe(
    'inconclusive',
  )
  expect(
    judgeTrend({ metric: 'heapUsed', floor, legs: legsOver(0.2 * MiB, 0.4 * MiB, 0.6 * MiB, 1.4 * MiB) }).outcome,
  ).toBe('growing')
})

/** The verdict on legs that end at these MiB. */
const outcomeOver = (...ends: readonly number[]): string =>
  judgeTrend({ metric: 'heapUsed', floor, legs: legsOver(...ends.map(end => end * MiB)) }).outcome

test('what fell before by half of what it rises by at last goes up and down', () => {
  expect([outcomeOver(2, 3, 2, 4), outcomeOver(2, 3, 2, 3.5), outcomeOver(2, 3, 2, 4.5)]).toEqual([
    'within',
    'within',
    'inconclusive',
  ])
})

test('what did not rise at all is level, also after several legs', () => {
  expect(said(judgeTrend({ metric: 'heapUsed', floor, legs: legsOver(64 * KiB, 64 * KiB) }))).toBe(
    'within: heapUsed stays level: +64 KiB after 12 rounds.',
  )
})
