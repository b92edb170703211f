import { expect, test } from 'vitest'
import { isRed, worstOutcome } from '../../../helpers/judge/measurement.ts'

const outcomes = ['within', 'inconclusive', 'over', 'growing', 'invalid'] as const

test('only within is green', () => {
  expect(outcomes.filter(outcome => !isRed(outcome))).toStrictEqual(['within'])
})

test.for(outcomes.map((outcome, index) => [outcome, outcomes.slice(0, index + 1)] as const))(
  '%s stands for itself and all that is better',
  ([worst, all]) => {
    expect(worstOutcome(all.toReversed().map(outcome => ({ outcome })))).toBe(worst)
  },
)

test('no verdict at all is invalid', () => {
  expect(worstOutcome([])).toBe('invalid')
})
