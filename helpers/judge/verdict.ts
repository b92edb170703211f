/** What a judgement says, and nothing about how it was reached. */

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
  /** Absent where nobody has measured yet; such a budget judges, and cannot say what it would have seen. */
  readonly clean?: CleanRuns
  /** Bytes of the file that those runs worked on. */
  readonly measuredAt?: number
  readonly reason: string
}

/**
 * - `within`: at most the budget
 * - `over`: more than the budget
 * - `growing`: rises with the number of operations, leg after leg
 * - `inconclusive`: too few readings to tell; red
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
   * What is no leak by the end of the first leg: what the instrument adds, and what the metric goes up and down by
   * itself.
   */
  readonly tolerance: number
  /** What has to be kept by then to be seen, however it came. */
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
  /** What the budget rests on. `undefined` when nobody has measured it. */
  readonly clean?: CleanRuns
  /** One sentence, with its figures. */
  readonly reason: string
}
