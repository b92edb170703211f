/** Figures of a check that follow from what was measured. */

import type { Verdict } from '../judge/verdict.ts'
import type { Request } from './options.ts'

/**
 * How many times the time of a check what has risen may be followed for. Readings take most of it, which take longer
 * beside other programs; and a check that retains nothing follows nothing.
 */
const timesFollowing = 2

/** How many times its `timeout` a check takes at most. */
export const timesTimeout = 1 + timesFollowing

/** How long trends may be followed, and what to change for longer. */
export function limitsOf({ timeout }: Pick<Request, 'timeout'>): {
  readonly following: number
  readonly names: string
} {
  return { following: timesFollowing * timeout, names: 'timeout' }
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
