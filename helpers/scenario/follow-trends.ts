/** Judges the trends of a scenario while it runs, and decides whether a further leg follows. */

import { defined } from '../defined.ts'
import { judgeTrends } from '../judge/judge.ts'
import type { JudgedTrend, TrendContext } from '../judge/judge.ts'
import { rehearse } from '../judge/rehearse.ts'
import { boundOf, timeOf } from '../measure/legs.ts'
import type { Limits } from '../measure/legs.ts'
import { measureMemory } from '../measure/measurement.ts'
import type { Follow, Memory, MeasurementOptions } from '../measure/measurement.ts'
import type { Measurement } from '../reading.ts'
import type { Settings } from '../settings.ts'

/** Share of the deadline of its process: a verdict on finished legs is worth more than a leg that is cut off. */
const shareOfDeadline = 0.8

export interface TrendFollower {
  /**
   * Called after each leg. Returns true when a metric rose of which it is not known yet whether it has a bound, and
   * there is time for a further leg.
   */
  readonly follow: Follow
  /** The verdicts on what was measured; of an open trend with the reason why no further leg ran. */
  readonly judge: (measurement: Measurement) => readonly JudgedTrend[]
  /**
   * Begins a measurement that it follows. The code that judges has run once by then: what V8 retains of the first run
   * would be found growing.
   */
  readonly begin: (options: Omit<MeasurementOptions, 'follow' | 'warmUp'>) => Promise<Memory>
}

export interface Followed {
  /** Where it is `calibrating`, nothing is judged and nothing followed. */
  readonly settings: Pick<Settings, 'deadline' | 'following' | 'calibrating'>
  readonly operations: number | undefined
  /** Rounds that are done before the baseline. */
  readonly warmUp: number
  /** What to change for more legs. Default: options of a command. */
  readonly limits?: Limits
  readonly conditions: () => TrendContext['conditions']
}

/** @param metrics what is judged */
export function followTrends(
  metrics: readonly string[],
  { settings, operations, warmUp, limits, conditions }: Followed,
): TrendFollower {
  let bound: string | undefined
  let following = 0 // milliseconds

  const judge = (measurement: Measurement): readonly JudgedTrend[] =>
    judgeTrends(measurement, metrics, {
      conditions: conditions(),
      ...defined({ operations, bound }),
    })
  const follow: Follow = (measurement, took) => {
    following += (measurement.legs?.length ?? 0) > 1 ? timeOf(took) : 0
    if (!judge(measurement).some(({ open }) => open)) {
      return false
    }
    const left = shareOfDeadline * settings.deadline - performance.now() // since this process began
    const allowed = Math.min(settings.following, following + left)
    bound = boundOf(measurement, { last: took, following, allowed, ...defined({ limits }) })
    return bound === undefined
  }

  return {
    follow,
    judge,
    async begin(options) {
      const memory = await measureMemory(settings.calibrating ? options : { ...options, follow, warmUp })
      rehearse(metrics, measurement => follow(measurement, { rounds: [0, 0, 0, 0], besides: 0 }))
      bound = undefined
      following = 0
      return memory
    },
  }
}
