import type { Outcome } from './verdict.ts'

/** From best to worst. `invalid` comes last: nothing is known of it, not even that it leaks. */
const order = ['within', 'inconclusive', 'over', 'growing', 'invalid'] as const satisfies readonly Outcome[]

/** Whether an outcome fails its scenario: all of them but `within`. */
export function isRed(outcome: Outcome): boolean {
  return outcome !== 'within'
}

/** The worst outcome of several verdicts. `invalid` when there are none: without a verdict nothing was measured. */
export function worstOutcome(verdicts: readonly { readonly outcome: Outcome }[]): Outcome {
  const worst = Math.max(...verdicts.map(verdict => order.indexOf(verdict.outcome)))

  return order[worst] ?? 'invalid'
}
