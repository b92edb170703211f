/** What a check says of its limits, and of what it would have found. */

import { expect, test } from 'vitest'
import type { Conditions } from '../../../helpers/judge/floors.ts'
import { detectableOf, limitsOf, timesTimeout } from '../../../helpers/retention/figures.ts'
import { requestOf } from '../../../helpers/retention/options.ts'
import type { RetentionOptions } from '../../../helpers/retention/options.ts'
import { planOf } from '../../../helpers/retention/plan.ts'

const quiet: Conditions = { profile: 'quiet', network: false }
const plan = { operations: 166, rounds: 12 }

const limited = (options: RetentionOptions = {}) =>
  limitsOf(
    requestOf(() => {}, options),
    plan,
    quiet,
  )

test('what has risen is followed for twice the time of a check', () => {
  expect(limited().following).toBe(120_000)
  expect(limited({ timeout: 5000 }).following).toBe(10_000)
  expect(timesTimeout).toBe(3) // with that time itself
})

test('where that is too short, a timeout is named that is long enough, and a leak for which there is time', () => {
  expect(limited().limits(240_000)).toBe("give timeout: 120_000, or atLeast: '395 B per operation'")

  // which takes half of the operations
  const { operations } = planOf(
    requestOf(() => {}, { atLeast: '395 B per operation' }),
    0.01,
    quiet,
  )
  expect(operations).toBe(83)
})

test('operations and rounds that were asked for are to be fewer', () => {
  expect(limited({ operations: 166 }).limits(150_000)).toBe('give timeout: 75_000, or fewer operations and rounds')
  expect(limited({ rounds: 12 }).limits(150_000)).toBe('give timeout: 75_000, or fewer operations and rounds')
})

test('one operation a round cannot be fewer, and counts have no bytes', () => {
  const single = limitsOf(
    requestOf(() => {}),
    { operations: 1, rounds: 4 },
    quiet,
  )
  expect(single.limits(240_000)).toBe('give timeout: 120_000, or check a smaller operation')
  expect(limited({ metrics: ['listeners'] }).limits(240_000)).toBe('give timeout: 120_000, or operations: 83')
})

test('detectable is what verdicts say of each operation', () => {
  const growthPerRound = { slope: 0, interval: { low: 0, high: 0 }, tolerance: 1, minDetectable: 2 }
  const verdict = { outcome: 'within' as const, reason: '' }

  expect(
    detectableOf([
      { ...verdict, metric: 'heapUsed', growthPerRound: { ...growthPerRound, minDetectablePerOperation: 33 } },
      { ...verdict, metric: 'listeners', growthPerRound },
      { ...verdict, metric: 'external' },
    ]),
  ).toEqual({ heapUsed: 33 })
})
