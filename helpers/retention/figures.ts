/** Figures of a check that follow from what was measured. */

import type { Verdict } from '../judge/verdict.ts'
import type { Conditions } from '../judge/floors.ts'
import type { Request } from './options.ts'
import { leastOf, roundedUp } from './plan.ts'
import type { Plan } from './plan.ts'

/**
 * How many times the time of a check what has risen may be followed for. Readings take most of it, which take longer
 * beside other programs; and a check that retains nothing follows nothing.
 */
const timesFollowing = 2

/** How many times its `timeout` a check takes at most. */
export const timesTimeout = 1 + timesFollowing

/** How long trends may be followed, and what to change for longer. */
export function limitsOf(
  request: Request,
  plan: Plan,
  conditions: Conditions,
): { readonly following: number; readonly limits: (needed: number) => string } {
  const following = timesFollowing * request.timeout
  return {
    following,
    limits: needed => {
      const operations = Math.max(1, Math.floor((plan.operations * following) / needed))
      const timeout = roundedUp(needed / timesFollowing)
        .toLocaleString('en')
        .replaceAll(',', '_')
      return `give timeout: ${timeout}, or ${lessOf(request, plan, { operations, conditions })}`
    },
  }
}

/** What a check has to be asked for to do no more than so many operations a round. */
function lessOf(
  request: Request,
  plan: Plan,
  { operations, conditions }: { readonly operations: number; readonly conditions: Conditions },
): string {
  if (request.operations !== undefined || request.rounds !== undefined) {
    return 'fewer operations and rounds'
  }
  if (plan.operations === 1) {
    return 'check a smaller operation'
  }
  const bytes = leastOf(request, { ...plan, operations }, conditions)
  return bytes === undefined ? `operations: ${operations}` : `atLeast: '${bytes} B per operation'`
}

/** By metric in bytes: the smallest leak of each operation that would have been found by the end of the first leg. */
export function detectableOf(verdicts: readonly Verdict[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    verdicts.flatMap(({ metric, growthPerRound }) =>
      growthPerRound?.minDetectablePerOperation === undefined
        ? []
        : [[metric, growthPerRound.minDetectablePerOperation] as const],
    ),
  )
}
