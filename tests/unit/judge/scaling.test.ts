import { expect, test } from 'vitest'
import { judgeScaling } from '../../../helpers/judge/scaling.ts'
import type { ScalingInput, ScalingVerdict } from '../../../helpers/judge/scaling.ts'
import { KiB, MiB } from '../../../helpers/units.ts'

const sizes = [64, 128, 256, 512, 1024].map(size => size * MiB)

/** Three repeats per size, `noise` bytes apart, on a line of `slope` bytes per byte. */
const line = (slope: number, noise: number): ScalingInput['points'] =>
  sizes.map(size => ({ size, values: [-1, 0, 1].map(side => Math.round(slope * size + side * noise)) }))

const retained = (points: ScalingInput['points']): ScalingVerdict =>
  judgeScaling({ figure: 'retained', points, bound: 0.001, floor: 256 * KiB })
const peak = (points: ScalingInput['points']): ScalingVerdict =>
  judgeScaling({ figure: 'peak', points, bound: 0.03, floor: 2 * MiB, from: 256 * MiB })
const quick = (...values: readonly number[]): ScalingVerdict =>
  judgeScaling({
    figure: 'retained',
    points: values.map((value, index) => ({ size: 8 * 2 ** index * MiB, values: [value] })),
    bound: 0.001,
    floor: 256 * KiB,
    quick: true,
  })

const said = ({ outcome, reason }: ScalingVerdict): string => `${outcome}: ${reason}`

test('bytes that are not retained are within', () => {
  expect(said(retained(line(0.000_01, 50 * KiB)))).toMatchInlineSnapshot(
    `"within: retained 0.00001 bytes per byte [-0.00005 … 0.00007], bound 0.001: within; a leak shows from 0.00126 on."`,
  )
})

const exact = (bytes: number): ScalingVerdict =>
  judgeScaling({
    figure: 'retained',
    points: [
      { size: 1024, values: [0, 0, 0] },
      { size: 2048, values: [bytes, bytes, bytes] },
    ],
    bound: 1 / 1024,
    floor: 0,
  })

test.for([
  [0, 'within'],
  [1, 'within'],
  [2, 'over'],
] as const)('%d bytes retained for 1,024 more are %s at a bound of one', ([bytes, outcome]) => {
  expect(exact(bytes).outcome).toBe(outcome)
})

test('a retained share of the file is over', () => {
  expect(said(retained(line(0.01, 50 * KiB)))).toMatchInlineSnapshot(
    `"over: retained 0.01 bytes per byte [0.00994 … 0.01006], bound 0.001: over, by 8.6 MiB over 960 MiB, of which 256 KiB may be noise."`,
  )
})

test('a slope under the bound whose interval reaches beyond it is inconclusive', () => {
  expect(said(retained(line(0.0009, 256 * KiB)))).toMatchInlineSnapshot(
    `"inconclusive: retained 0.0009 bytes per byte [0.00057 … 0.00123], bound 0.001: too noisy to judge; a leak shows from 0.00133 on. Repeat each size more often, or measure larger sizes."`,
  )
})

test('a slope over the bound whose interval reaches below it is inconclusive', () => {
  expect(said(retained(line(0.003, 2 * MiB)))).toMatchInlineSnapshot(
    `"inconclusive: retained 0.003 bytes per byte [0.0004 … 0.0056], bound 0.001: too noisy to judge; a leak shows from 0.0036 on. Repeat each size more often, or measure larger sizes."`,
  )
})

test('a slope over the bound that noise could explain is inconclusive', () => {
  expect(said(retained(line(0.0011, 0)))).toMatchInlineSnapshot(
    `"inconclusive: retained 0.0011 bytes per byte [0.0011 … 0.0011], bound 0.001: too noisy to judge; a leak shows from 0.00126 on. Repeat each size more often, or measure larger sizes."`,
  )
})

test('a peak that is level from 256 MiB on is within, whatever it did before', () => {
  const points = sizes.map(size => ({
    size,
    values: [-2, 0, 2].map(noise => Math.min(size, 256 * MiB) / 4 + noise * MiB),
  }))

  expect(said(peak(points))).toMatchInlineSnapshot(
    `"within: peak 0 bytes per byte [-0.00521 … 0.00521], bound 0.03: within; a leak shows from 0.03521 on."`,
  )
})

test('a peak that follows the file is over', () => {
  expect(peak(line(0.5, 2 * MiB)).outcome).toBe('over')
})

test('a run without its figure makes everything invalid', () => {
  expect(
    said(retained([...line(0, 0), { size: 2048 * MiB, values: [1, undefined, Number.NaN] }])),
  ).toMatchInlineSnapshot(
    `"invalid: retained was not measured in 2 runs. Find out why; a slope is not judged on what is left."`,
  )
})

test('one size is inconclusive', () => {
  expect(said(retained(line(0, 0).slice(0, 1)))).toMatchInlineSnapshot(
    `"inconclusive: retained was measured at 64 MiB (3x). Measure 2 sizes, 3x each, at least."`,
  )
})

test('two repeats are inconclusive', () => {
  expect(said(peak(line(0, 0).map(({ size, values }) => ({ size, values: values.slice(1) }))))).toMatchInlineSnapshot(
    `"inconclusive: peak was measured at 256 MiB (2x), 512 MiB (2x), 1 GiB (2x). Measure 2 sizes from 256 MiB on, 3x each, at least."`,
  )
})

test('no size is inconclusive', () => {
  expect(retained([]).outcome).toBe('inconclusive')
})

test('noise of code at small sizes is within, and the judgement says how little it saw', () => {
  expect(said(quick(20 * KiB, 0, 120 * KiB))).toMatchInlineSnapshot(
    `"within: retained +100 KiB over 24 MiB more, judged quickly: bound 0.001 bytes per byte, noise 256 KiB, so a leak shows from 0.01142 on: within."`,
  )
})

test('a quick judgement allows the bound and the floor, inclusive', () => {
  expect(quick(0, 0, 256 * KiB + Math.floor(0.001 * 24 * MiB)).outcome).toBe('within')
})

test('a quick judgement is over by the next byte', () => {
  expect(said(quick(0, 0, 256 * KiB + Math.floor(0.001 * 24 * MiB) + 1))).toMatchInlineSnapshot(
    `"over: retained +281 KiB over 24 MiB more, judged quickly: bound 0.001 bytes per byte, noise 256 KiB, so a leak shows from 0.01142 on: over by 1 B."`,
  )
})

test('a quick judgement sees a retained file', () => {
  expect(said(quick(8 * MiB, 16 * MiB, 32 * MiB))).toMatchInlineSnapshot(
    `"over: retained +24 MiB over 24 MiB more, judged quickly: bound 0.001 bytes per byte, noise 256 KiB, so a leak shows from 0.01142 on: over by 23.7 MiB."`,
  )
})

test('sizes may come in any order', () => {
  const points = [
    { size: 32 * MiB, values: [0] },
    { size: 8 * MiB, values: [24 * MiB] },
  ]

  expect(judgeScaling({ figure: 'retained', points, bound: 0.001, floor: 0, quick: true }).outcome).toBe('within')
})

test('many repeats of a quick run are not taken for a full one', () => {
  expect(
    judgeScaling({ figure: 'retained', points: line(0, 0), bound: 0.001, floor: 0, quick: true }).interval,
  ).toBeUndefined()
})

test('a size with fewer repeats than the others is too few', () => {
  const [first, ...rest] = line(0, 0)

  expect(retained([{ size: first?.size ?? 0, values: [0, 0] }, ...rest]).outcome).toBe('inconclusive')
})

test('a judgement has its figures: slope, interval, excess, and what it would have seen', () => {
  expect(retained(line(1 / 128, 0))).toMatchObject({
    figure: 'retained',
    bound: 0.001,
    slope: 1 / 128,
    interval: { low: 1 / 128, high: 1 / 128 },
    excess: expect.closeTo((1 / 128 - 0.001) * 960 * MiB - 256 * KiB),
    minDetectable: 0.001 + (256 * KiB) / (960 * MiB),
  })
  expect(retained(line(0, 0))).toMatchObject({ slope: 0, excess: 0 })
  expect(quick(0, 0, 24 * MiB)).toMatchObject({
    outcome: 'over',
    slope: 1,
    excess: expect.closeTo(24 * MiB * 0.999 - 256 * KiB),
  })
  expect(quick(0, 0, 24 * KiB)).toMatchObject({ outcome: 'within', slope: 1 / 1024, excess: 0 })
})
