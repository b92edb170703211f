/** `expect(memory).toStayWithin(budgets)`: judges what a scenario measured. */

import { expect } from 'vitest'
import { isRed } from '../judge/measurement.ts'
import type { Budget, Verdict } from '../judge/verdict.ts'

/** Something that can be judged: a scenario's memory, with what its run already knows of judging it. */
export interface Judgeable {
  /** Judges what was measured so far and keeps the verdicts for the results. @throws before the baseline was read */
  readonly judge: (budgets: readonly Budget[]) => readonly Verdict[]
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> {
    /** Passes when every budgeted metric is `within`. The verdicts stand in the results either way. */
    toStayWithin: (budgets: readonly Budget[]) => R
  }
}

expect.extend({
  toStayWithin(memory: Judgeable, budgets: readonly Budget[]) {
    const verdicts = memory.judge(budgets)
    const red = verdicts.filter(({ outcome }) => isRed(outcome))

    return {
      pass: red.length === 0,
      message: () => red.length === 0
        ? 'Every metric is within its budget.'
        : red.map(({ reason }) => reason).join('\n'),
    }
  },
})
