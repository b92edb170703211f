import type { Outcome } from './verdict.ts'

/** From best to worst. What was not measured comes last: nothing can be said of it, not even that it leaks. */
const order = ['within', 'inconclusive', 'over', 'growing', 'invalid'] as const satisfies readonly Outcome[]

/** Whether an outcome fails its scenario: all of them but `within`. */
export function isRed(outcome: Outcome): boolean {
  return outcome !== 'within'
}

/** The outcome that stands for all of them. `invalid` when there are none: who judged nothing has measured nothing. */
export function worstOutcome(verdicts: readonly { readonly outcome: Outcome }[]): Outcome {
  const worst = Math.max(...verdicts.map(verdict => order.indexOf(verdict.outcome)))

  return order[worst] ?? 'invalid'
}
