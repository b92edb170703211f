import { expect, test } from 'vitest'
import { compareMetric, fewestRuns } from '../../helpers/judge/comparison.ts'
import { fewestFor, shiftBetween } from '../../helpers/judge/ranks.ts'
import { MiB } from '../../helpers/units.ts'

const conditions = { lane: 'default', network: false } as const
const quiet = [0, 10, 20, 30, 40]

test('knows how many runs an interval takes', () => {
  expect(fewestRuns).toBe(5) // 2 of 252 orders separate 5 from 5
  expect(fewestFor(0.95)).toBe(4)
})

test('shifts by the median difference, within the outermost differences that 5 runs allow at 99 %', () => {
  expect(shiftBetween(quiet, quiet.map(value => value + 1000), 0.99)).toEqual({ shift: 1000, interval: { low: 960, high: 1040 } })
})

test('leaves out as many differences as the tables of Mann and Whitney', () => {
  const ten = Array.from({ length: 10 }, (_, index) => index)
  const differences = ten.flatMap(one => ten.map(other => one - other)).toSorted((one, other) => one - other)

  expect(shiftBetween(ten, ten, 0.95).interval.low).toBe(differences[23]) // critical U of 10 and 10 at 5 % is 23
})

test('sees what is certain and matters', () => {
  const more = compareMetric('external', quiet, quiet.map(value => value + 3 * MiB), conditions)

  expect(more).toMatchObject({ difference: 'more', shift: 3 * MiB })
  expect(compareMetric('external', quiet.map(value => value + 3 * MiB), quiet, conditions).difference).toBe('less')
})

test('calls equal versions the same', () => {
  expect(compareMetric('heapUsed', quiet, quiet, conditions).difference).toBe('same')
})

test('calls what is certain and smaller than the instrument shows by itself the same', () => {
  expect(compareMetric('external', quiet, quiet.map(value => value + 1000), conditions).difference).toBe('same')
})

test('calls what noise hides the same', () => {
  expect(compareMetric('rss', [0, 1, 2, 3, 30].map(value => value * MiB), [4, 5, 6, 7, 8].map(value => value * MiB), conditions).difference).toBe('same')
})

test('sees one more of what is counted', () => {
  expect(compareMetric('listeners', [0, 0, 0, 0, 0], [1, 1, 1, 1, 1], conditions).difference).toBe('more')
})

test('says nothing of too few runs', () => {
  expect(compareMetric('external', [0, 0, 0, 0], [9, 9, 9, 9].map(value => value * MiB), conditions).difference).toBe('unclear')
})
