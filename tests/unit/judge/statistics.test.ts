import { expect, test } from 'vitest'
import { median, medianAbsoluteDeviation, theilSen } from '../../../helpers/judge/statistics.ts'

const series = (...values: readonly number[]): { x: number; y: number }[] =>
  values.map((y, index) => ({ x: index + 1, y }))

test('the median of an even number of values lies between the middle two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5)
})

test('the median sorts numbers as numbers', () => {
  expect(median([100, 9, 20, 3, 5])).toBe(9)
})

test('no values have no median', () => {
  expect(() => median([])).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: No values have no median. Give at least one.]`,
  )
})

test('one wild value does not move the median absolute deviation', () => {
  expect(medianAbsoluteDeviation([1, 2, 3, 4, 1_000_000])).toBe(1)
})

test('a slope and its interval agree with the example of statpsych for R', () => {
  // ci.theil of statpsych 1.6.0 (after Hollander and Wolfe 1999): 0.5 [0.3243243, 0.75]
  const y = [21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19]
  const x = [67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51]
  const { slope, interval } = theilSen(x.map((value, index) => ({ x: value, y: y[index] ?? Number.NaN })))

  expect({ slope, low: Number(interval.low.toFixed(7)), high: interval.high }).toStrictEqual({
    slope: 0.5,
    low: 0.324_324_3,
    high: 0.75,
  })
})

test('one wild reading does not move a slope', () => {
  expect(theilSen(series(2, 4, 6, 8, 10, 12_000, 14, 16)).slope).toBe(2)
})

test('a line without noise has its slope as both ends of the interval, and no residual', () => {
  expect(theilSen(series(5, 8, 11, 14, 17, 20))).toStrictEqual({
    slope: 3,
    intercept: 2,
    interval: { low: 3, high: 3 },
    residual: 0,
  })
})

test('a level line has no slope', () => {
  expect(theilSen(series(7, 7, 7, 7, 7, 7))).toStrictEqual({
    slope: 0,
    intercept: 7,
    interval: { low: 0, high: 0 },
    residual: 0,
  })
})

test('the residual of few points is not too small', () => {
  // Half of the points lie 1 from the line and half 3: a median absolute deviation of 2, scaled by 1.4826 × √(8 / 6) ×
  // 8 / 7.2.
  expect(theilSen(series(3, 1, -1, -3, -3, -1, 1, 3)).residual).toBeCloseTo((2 * 1.4826 * Math.sqrt(8 / 6) * 8) / 7.2)
})

test('repeats at one size form no pair', () => {
  const points = [
    { x: 1, y: 0 },
    { x: 1, y: 100 },
    { x: 2, y: 1 },
    { x: 2, y: 101 },
  ]

  expect(theilSen(points).slope).toBe(1)
})

test('two sizes with three repeats each bound a slope by its smallest and largest pair', () => {
  const points = [1, 2, 3].flatMap(noise => [
    { x: 10, y: noise },
    { x: 20, y: 40 + noise },
  ])

  expect(theilSen(points).interval).toStrictEqual({ low: 3.8, high: 4.2 })
})

test('three points do not bound a slope', () => {
  expect(theilSen(series(1, 2, 4)).interval).toStrictEqual({ low: -Infinity, high: Infinity })
})

test('repeats that are all equal bound a slope at zero', () => {
  const points = [1, 1, 1, 2, 2, 2, 3, 3, 3].map(x => ({ x, y: 7 }))

  expect(theilSen(points).interval).toStrictEqual({ low: 0, high: 0 })
})

test('ties among readings narrow an interval as Kendall has it', () => {
  const points = [1, 1, 1, 2, 2, 2, 3, 3, 3].map((x, index) => ({
    x,
    y: [0, 0, 4, 4, 4, 9, 9, 12, 12][index] ?? Number.NaN,
  }))

  expect(theilSen(points).interval).toStrictEqual({ low: 3, high: 8 })
})

test('points of one x have no slope', () => {
  expect(() =>
    theilSen([
      { x: 1, y: 1 },
      { x: 1, y: 2 },
    ]),
  ).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: A slope needs two points that differ in x. Measure at two sizes, or in two rounds, at least.]`,
  )
})
