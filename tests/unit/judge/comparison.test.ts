import { expect, test } from 'vitest'
import { compareMetric, fewestRuns } from '../../../helpers/judge/comparison.ts'
import { fewestFor, shiftBetween } from '../../../helpers/judge/ranks.ts'
import { MiB } from '../../../helpers/units.ts'

const conditions = { profile: 'default', network: false } as const
const quiet = [0, 10, 20, 30, 40]

test('knows how many runs an interval takes', () => {
  expect(fewestRuns).toBe(5) // 2 of 252 orders separate 5 from 5
  expect(fewestFor(0.95)).toBe(4)
})

test('shifts by the median difference, within the outermost differences that 5 runs allow at 99 %', () => {
  expect(
    shiftBetween(
      quiet,
      quiet.map(value => value + 1000),
      0.99,
    ),
  ).toEqual({ shift: 1000, interval: { low: 960, high: 1040 } })
})

test('leaves out as many differences as the tables of Mann and Whitney', () => {
  const ten = Array.from({ length: 10 }, (_, index) => index)
  const differences = ten.flatMap(one => ten.map(other => one - other)).toSorted((one, other) => one - other)

  expect(shiftBetween(ten, ten, 0.95).interval.low).toBe(differences[23]) // critical U of 10 and 10 at 5 % is 23
})

test('sees what is certain and matters', () => {
  const more = compareMetric(
    'external',
    quiet,
    quiet.map(value => value + 3 * MiB),
    conditions,
  )

  expect(more).toMatchObject({ difference: 'more', shift: 3 * MiB })
  expect(
    compareMetric(
      'external',
      quiet.map(value => value + 3 * MiB),
      quiet,
      conditions,
    ).difference,
  ).toBe('less')
})

test('calls equal versions the same', () => {
  expect(compareMetric('heapUsed', quiet, quiet, conditions).difference).toBe('same')
})

test('calls what is certain and smaller than the instrument shows by itself the same', () => {
  expect(
    compareMetric(
      'external',
      quiet,
      quiet.map(value => value + 1000),
      conditions,
    ).difference,
  ).toBe('same')
})

test('calls what noise hides the same', () => {
  expect(
    compareMetric(
      'rss',
      [0, 1, 2, 3, 30].map(value => value * MiB),
      [4, 5, 6, 7, 8].map(value => value * MiB),
      conditions,
    ).difference,
  ).toBe('same')
})

test('sees one more of what is counted', () => {
  expect(compareMetric('listeners', [0, 0, 0, 0, 0], [1, 1, 1, 1, 1], conditions).difference).toBe('more')
})

test('a peak has to differ by 15 % of its height', () => {
  const peaks = [100, 101, 102, 103, 104].map(value => value * MiB)

  expect(
    compareMetric(
      'peakRss',
      peaks,
      peaks.map(value => value + 10 * MiB),
      conditions,
    ).difference,
  ).toBe('same')
  expect(
    compareMetric(
      'peakRss',
      peaks,
      peaks.map(value => value + 20 * MiB),
      conditions,
    ).difference,
  ).toBe('more')
})

test('where one version alone is judged by its trend, so is what is compared, and counts by one', () => {
  const byTrend = { profile: 'quiet', network: false, byTrend: true } as const

  expect([
    compareMetric('heapUsed', quiet, quiet, byTrend).floor,
    compareMetric('heapUsed', quiet, quiet, { ...byTrend, byTrend: false }).floor,
  ]).toEqual([128 * 1024, 256 * 1024])
  expect([
    compareMetric('listeners', quiet, quiet, byTrend).floor,
    compareMetric('listeners', quiet, quiet, conditions).floor,
  ]).toEqual([1, 1])
  expect(compareMetric('heapUsed per round', quiet, quiet, byTrend).floor).toBe(32 * 1024)
})

test('says nothing of too few runs, on either side', () => {
  expect(
    compareMetric(
      'external',
      quiet,
      [9, 9, 9, 9].map(value => value * MiB),
      conditions,
    ),
  ).toMatchObject({ difference: 'unclear', shift: undefined, interval: undefined, base: 20, candidate: 9 * MiB })
  expect(compareMetric('external', [], quiet, conditions)).toMatchObject({
    difference: 'unclear',
    base: undefined,
    candidate: 20,
  })
  expect(compareMetric('external', quiet, [], conditions)).toMatchObject({
    difference: 'unclear',
    base: 20,
    candidate: undefined,
  })
  expect(
    compareMetric(
      'external',
      [0, 0, 0, 0],
      [9, 9, 9, 9].map(value => value * MiB),
      conditions,
    ).difference,
  ).toBe('unclear')
})
