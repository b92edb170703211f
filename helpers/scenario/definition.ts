/** What a scenario is: what its file says of it, and its body. */

import type { Budget, Verdict } from '../judge/verdict.ts'
import type { ScenarioContext } from './run-scenario.ts'

export interface ScenarioOptions {
  /** In plain words; it stands in every report. */
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
  /** Milliseconds that the library's own timers take to let go. */
  readonly wait: number
  /** How many times the file's size it writes to the temporary directory; 0: it works on no file. */
  readonly copies: number
  /** How often its body runs between the baseline and the last reading; once unless said. */
  readonly rounds?: number
  /**
   * How many operations a round has, where the scenario repeats one: then the trend of each metric is judged, and none
   * has a budget.
   */
  readonly operations?: number
  /** How many rounds of operations its body does to warm up, before it calls `memory.rounds`; 3 unless said. */
  readonly warmUp?: number
  /** Whether it can be asked to leak. */
  readonly leaks?: boolean
  /**
   * How many at least, where the run is asked for a smaller size than the large file's: then there are fewer, in
   * proportion. All of them unless said.
   */
  readonly least?: number
  /** Bytes of the file at most, where less than the large file already tells. */
  readonly atMost?: number
  /** Whether it dials: then timers of libp2p and bitswap hold state, and readings are noisier. */
  readonly network: boolean
}

export interface Scenario extends ScenarioOptions {
  readonly name: string
  /** Relative to the repository. */
  readonly file: string
  readonly body: (context: ScenarioContext) => Promise<void>
}

/** Something that can be judged: a scenario's memory, with what its run already knows of judging it. */
export interface Judgeable {
  /** Judges what was measured so far and keeps the verdicts for the results. @throws before the baseline was read */
  readonly judge: (budgets: readonly Budget[]) => readonly Verdict[]
  /** The same for the trend of each metric that the scenario is judged by. */
  readonly judgeTrends: () => readonly Verdict[]
}
