/** `expect(memory).toStayWithin(budgets)`: judges what a scenario measured. */

import { expect } from 'vitest'
import { isRed } from '../judge/measurement.ts'
import type { Budget, Verdict } from '../judge/verdict.ts'
import type { Judgeable } from '../scenario/definition.ts'

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> {
    /** Passes when every budgeted metric is `within`. The verdicts stand in the results either way. */
    toStayWithin: (budgets: readonly Budget[]) => R
    /** Passes when no judged metric grows over the rounds. */
    toStayLevel: () => R
  }
}

expect.extend({
  toStayWithin(memory: Judgeable, budgets: readonly Budget[]) {
    return matched(memory.judge(budgets), 'Every metric is within its budget.')
  },
  toStayLevel(memory: Judgeable) {
    return matched(memory.judgeTrends(), 'No metric grows.')
  },
})

function matched(
  verdicts: readonly Verdict[],
  green: string,
): { readonly pass: boolean; readonly message: () => string } {
  const red = verdicts.filter(({ outcome }) => isRed(outcome))

  return {
    pass: red.length === 0,
    message: () => (red.length === 0 ? green : red.map(({ reason }) => reason).join('\n')),
  }
}
