import { expect, test } from 'vitest'
import { upperBound } from '../../../helpers/judge/proportion.ts'

test('what was never seen may still happen, by 1 - 0.05^(1/n)', () => {
  expect(upperBound(0, 60)).toBeCloseTo(1 - 0.05 ** (1 / 60), 9)
})

test('what was always seen may always happen', () => {
  expect(upperBound(5, 5)).toBe(1)
})

test('one of ten may be 39 %', () => {
  expect(upperBound(2, 10)).toBeCloseTo(0.5069, 4)
  expect(upperBound(1, 10)).toBeCloseTo(0.3942, 4) // Clopper and Pearson's table, one-sided 95 %
})

test('nothing tried is no proportion', () => {
  expect(() => upperBound(0, 0)).toThrow('0 of 0 is no proportion.')
  expect(() => upperBound(2, 1)).toThrow('2 of 1 is no proportion.')
  expect(() => upperBound(-1, 1)).toThrow('-1 of 1 is no proportion.')
})
