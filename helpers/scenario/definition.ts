/** The definition of a scenario: its options and its body. */

import type { Budget, Verdict } from '../judge/verdict.ts'
import type { ScenarioContext } from './run-scenario.ts'

export interface ScenarioOptions {
  /** A plain claim; it stands in every report. */
  readonly title: string
  /** The file of the document that it comes from. */
  readonly document?: string
  /** The report that it reproduces. */
  readonly reported?: string
  /**
   * Metrics that are judged, each with the reason of its budget. Figures come from the generated file beside the
   * scenario.
   */
  readonly metrics: Readonly<Record<string, string>>
  /** Milliseconds until the library's own timers have released what they hold. Default: 0. */
  readonly wait?: number
  /** How many times the file's size it writes to the temporary directory. Default: 0, it works on no file. */
  readonly copies?: number
  /** How often its body runs between the baseline and the last reading. Default: 1. */
  readonly rounds?: number
  /**
   * How many operations a round has, where the scenario repeats one: then the trend of each metric is judged, and none
   * has a budget.
   */
  readonly operations?: number
  /** How many rounds of operations its body does to warm up, before it calls `memory.rounds`. Default: 3. */
  readonly warmUp?: number
  /** Whether it has a leaky implementation. Default: false. */
  readonly leaks?: boolean
  /**
   * The least number of operations in a round. Where the run is asked for a smaller size than the large file's it does
   * fewer, in proportion. Default: `operations`.
   */
  readonly least?: number
  /** Bytes of the file at most, where less than the large file is enough to judge. */
  readonly atMost?: number
  /** Whether it opens connections: then timers of the library hold state, and readings are noisier. Default: false. */
  readonly network?: boolean
}

/** What an option is that was left out. */
export const usualOptions = { wait: 0, copies: 0, network: false } as const

type Complete = ScenarioOptions & Required<Pick<ScenarioOptions, keyof typeof usualOptions>>

export interface Scenario extends Complete {
  readonly name: string
  /** Relative to the repository. */
  readonly file: string
  readonly body: (context: ScenarioContext) => Promise<void>
}

/** Something that can be judged: a scenario's memory, together with the settings of its run. */
export interface Judgeable {
  /** Judges what was measured so far and stores the verdicts for the results. @throws before the baseline was read */
  readonly judge: (budgets: readonly Budget[]) => readonly Verdict[]
  /** The same for the trend of each metric that the scenario is judged by. */
  readonly judgeTrends: () => readonly Verdict[]
}
