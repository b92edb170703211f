import { expect, test } from 'vitest'
import { changePoints, fewestValues, plainStep } from '../../../helpers/results/history/change-points.ts'

/** Mulberry32: the same numbers in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed

  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const uniform = randomNumbers(1)
const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())

/** What runs scatter by: evenly, with long tails on one or both sides, around two levels, in steps, with wild runs. */
const noises = {
  normal,
  'with long tails': () => normal() / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2) / 3),
  'with one tail': () => -Math.log(1 - uniform()),
  'of two levels': () => (uniform() < 0.5 ? 0 : 4) + 0.3 * normal(),
  'with wild runs': () => (uniform() < 0.1 ? 20 * uniform() : normal()),
  'in steps': () => Math.floor(3 * uniform()),
}

const resolution = 0.05
const series = (length: number, value: (index: number) => number): readonly number[] =>
  Array.from({ length }, (_, index) => value(index))

test('a level that changes is found, with its first run', () => {
  expect(changePoints([5, 6, 5, 4, 5, 6, 5, 5, 4, 6, 15, 16, 14, 15, 15, 16], 0.5)).toEqual([
    { index: 10, before: 5, after: 15 },
  ])
})

test('so are several, each against its neighbours', () => {
  const levels = [
    ...series(12, index => index % 3),
    ...series(12, index => 20 + (index % 3)),
    ...series(12, index => 10 + (index % 3)),
  ]

  expect(changePoints(levels, 0.5)).toEqual([
    { index: 12, before: 1, after: 21 },
    { index: 24, before: 21, after: 11 },
  ])
})

test('a wild run, or two, is none', () => {
  expect(changePoints([...series(20, index => index % 4), 500, 600, ...series(20, index => index % 4)], 0.5)).toEqual(
    [],
  )
})

test('a wild run at the end does not hide where the level changed', () => {
  expect(
    changePoints(
      [...series(20, index => (index * 7) % 5), ...series(8, index => 20 + ((index * 7) % 5)), 5000],
      0.5,
    ).map(({ index }) => index),
  ).toEqual([20])
})

test('a step below the resolution is no change, however regular', () => {
  const step = series(40, index => (index < 20 ? 100 : 101))

  expect(changePoints(step, 2)).toEqual([])
  expect(changePoints(step, 0.5)).toHaveLength(1)
})

test('few runs say nothing, and none say nothing', () => {
  expect(changePoints([], 1)).toEqual([])
  expect(changePoints([1], 1)).toEqual([])
  expect(changePoints([1, 1, 1, 100, 100], 1)).toEqual([])
  expect(
    changePoints(
      series(50, () => 7),
      1,
    ),
  ).toEqual([])
})

// The rate that the doc comment states, with room for the scatter of 400 tries: 6 are expected at most, and more than
// 14 come once in 1,000 such simulations.
test.for(Object.entries(noises))('noise %s is no change of level', ([, noise]) => {
  for (const length of [8, 12, 20, 40, 100]) {
    const alarms = series(400, () => changePoints(series(length, noise), resolution).length).filter(
      found => found > 0,
    ).length
    expect(alarms, `of 400 series of ${length}`).toBeLessThanOrEqual(14)
  }
})

test.for([
  [10, 7],
  [20, 5],
  [40, 5],
] as const)('after %i runs a step of six standard deviations shows within %i, where it is', ([before, after]) => {
  const found = series(
    200,
    () =>
      changePoints(
        series(before + after, index => normal() + (index < before ? 0 : 6)),
        resolution,
      ).filter(({ index }) => index === before).length,
  )

  expect(found.filter(count => count === 1).length).toBeGreaterThanOrEqual(190)
})

const found = (length: number): boolean =>
  Array.from({ length: length - 1 }, (_, at) =>
    Array.from({ length }, (_value, index) => (index <= at ? 22_000 + index : 9_500_000 + index)),
  ).some(values => changePoints(values, 0).length > 0)

test('of fewer values than that no step is found by ranks, however large it is', () => {
  expect(found(fewestValues)).toBe(true)
  expect(Array.from({ length: fewestValues - 1 }, (_, length) => length).some(found)).toBe(false)
})

test('of few values a step that leaves no doubt', () => {
  const MiB = 1024 * 1024

  expect(plainStep([22_000, 9_570_000, 9_550_000], MiB)).toEqual({ index: 1, before: 22_000, after: 9_560_000 })
  expect(plainStep([9_570_000, 9_550_000, 22_000], MiB)).toEqual({ index: 2, before: 9_560_000, after: 22_000 })
  expect(plainStep([22_000, 31_000, 25_000, 29_000], MiB)).toBeUndefined()
  // peaks that are one or the other
  expect(plainStep([71 * MiB, 70 * MiB, 39 * MiB, 69 * MiB], 2 * MiB)).toBeUndefined()
  expect(plainStep([22_000, 9_570_000, 1_000_000, 9_550_000], MiB)).toBeUndefined()
  expect(plainStep([22_000], MiB)).toBeUndefined()
})
