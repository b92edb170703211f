/** The types of a judgement, without how it is reached. */

import type { Interval } from './statistics.ts'

/** The spread of one metric's change over clean runs: what a budget rests on. Bytes, or a count. */
export interface CleanRuns {
  readonly runs: number
  readonly min: number
  readonly median: number
  readonly max: number
}

/** How much one metric may change. Inclusive. */
export interface Budget {
  readonly metric: string
  readonly allowed: number
  /** Absent where no clean run was measured; such a budget judges, and has no `minDetectable`. */
  readonly clean?: CleanRuns
  /** Bytes of the file that those runs worked on. */
  readonly measuredAt?: number
  readonly reason: string
}

/**
 * - `within`: at most the budget
 * - `over`: more than the budget
 * - `growing`: rises with the number of operations, leg after leg
 * - `inconclusive`: too few readings to decide; red
 * - `invalid`: not measured, or the scenario's work was not done; red
 */
export type Outcome = 'within' | 'over' | 'growing' | 'inconclusive' | 'invalid'

/** How a metric moved over rounds: bytes or counts. */
export interface GrowthPerRound {
  /** Per round. */
  readonly slope: number
  /** Of the slope, at about 95 %. */
  readonly interval: Interval
  /**
   * The rise that counts as noise by the end of the first leg: what the instrument adds, and how far the metric fell by
   * itself.
   */
  readonly tolerance: number
  /** The smallest retained amount by then that is detected, however it accumulated. */
  readonly minDetectable: number
}

export interface Verdict {
  readonly metric: string
  readonly outcome: Outcome
  /** The change since the baseline. `undefined` when it could not be measured. */
  readonly change?: number
  readonly budget?: number
  /** Budget minus change; negative when over. */
  readonly headroom?: number
  /**
   * The smallest leak that would have turned this verdict red even on a run that lies below all clean ones. `undefined`
   * when no clean runs are known, or none at this size. For a peak: of what is held at that very moment.
   */
  readonly minDetectable?: number
  /** Where a trend was judged instead of a budget. */
  readonly growthPerRound?: GrowthPerRound
  /** The clean runs that the budget rests on. `undefined` when there are none. */
  readonly clean?: CleanRuns
  /** One sentence, with its figures. */
  readonly reason: string
}
