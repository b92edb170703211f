/** The types of a judgement, without how it is reached. */

import * as v from 'valibot'
import { described, optional } from '../schemas.ts'

/** The spread of one metric's change over clean runs: what a budget rests on. Bytes, or a count. */
const cleanRuns = v.object({
  runs: described(v.number(), 'how many'),
  min: described(v.number(), 'the least change'),
  median: described(v.number(), 'the middle one'),
  max: described(v.number(), 'the most'),
})

export type CleanRuns = v.InferOutput<typeof cleanRuns>

/** How much one metric may change. Inclusive. */
export interface Budget {
  readonly metric: string
  readonly allowed: number
  /** Absent where no clean run was measured; such a budget judges, and has no `minDetectable`. */
  readonly clean?: CleanRuns
  /** Bytes of the file that those runs worked on. */
  readonly measuredAt?: number
  /** Where it was measured on another kind of machine, so that it judges nothing here. */
  readonly elsewhere?: Elsewhere | undefined
  readonly reason: string
}

export interface Elsewhere {
  /** The machine that it was measured on: `Node 24, linux x64, glibc`. */
  readonly measured: string
  /** This one, in the same words. */
  readonly here: string
  /** What to do, in whole sentences. */
  readonly remedy: string
}

/**
 * - `within`: at most the budget
 * - `over`: more than the budget
 * - `growing`: rises with the number of operations, leg after leg
 * - `inconclusive`: too few readings to decide; red
 * - `invalid`: not measured, or the scenario's work was not done; red
 */
const outcomes = ['within', 'over', 'growing', 'inconclusive', 'invalid'] as const

export type Outcome = (typeof outcomes)[number]

/** Low and high end of an interval at about 95 %. */
export function intervalSchema(unit: string) {
  return v.object({ low: described(v.number(), unit), high: described(v.number(), unit) })
}

/** How a metric moved over rounds: bytes or counts. */
const growthPerRound = v.object({
  slope: described(v.number(), 'bytes or counts per round'),
  interval: described(intervalSchema('bytes or counts per round'), 'of the slope, at about 95 %'),
  tolerance: described(
    v.number(),
    'what may come by the end of the first leg without a leak, in bytes or a count: what the instrument adds, and ' +
      'what the metric goes up and down by itself',
  ),
  minDetectable: described(v.number(), 'what has to be retained by then to be found growing, however it came'),
  minDetectablePerOperation: optional(
    v.number(),
    'the same in bytes of each operation; absent for counts, and where operations are not counted',
  ),
})

export type GrowthPerRound = v.InferOutput<typeof growthPerRound>

export const verdictSchema = v.object({
  metric: described(v.string(), 'its name'),
  outcome: described(v.picklist(outcomes), outcomes.map(outcome => `\`${outcome}\``).join(', ')),
  change: optional(v.number(), 'since the baseline, in bytes or a count; absent when it could not be measured'),
  budget: optional(v.number(), 'the most that it may change'),
  headroom: optional(v.number(), 'budget minus change; negative when over'),
  minDetectable: optional(
    v.number(),
    'the smallest leak that would have been red even on a run below all clean ones; absent when no clean runs are ' +
      'known, or none at this size. For a peak: of what is held at that very moment',
  ),
  growthPerRound: optional(growthPerRound, 'where a trend is judged instead of a budget'),
  clean: optional(cleanRuns, 'the clean runs that the budget rests on'),
  reason: described(v.string(), 'one sentence with its figures'),
})

export type Verdict = v.InferOutput<typeof verdictSchema>
