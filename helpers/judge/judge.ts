/** From a measurement to a verdict per budget. */

import { changeOf, changesByRound, finalReading } from '../reading.ts'
import type { Measurement } from '../reading.ts'
import { checkBudget, judgeBudget } from './budget.ts'
import { trendLimits } from './floors.ts'
import type { Conditions } from './floors.ts'
import { isRed } from './measurement.ts'
import { judgeTrend } from './trend.ts'
import type { TrendVerdict } from './trend.ts'
import type { Budget, Verdict } from './verdict.ts'

/**
 * One verdict per budget, on the last reading. Where the body ran for as many rounds as a trend takes, the trend is judged
 * too, and the worse of both stands.
 */
export function judgeMeasurement(measurement: Measurement, budgets: readonly Budget[], conditions: Conditions): readonly Verdict[] {
  const settled = finalReading(measurement)?.settled ?? false

  return budgets.map((budget) => {
    const problem = checkBudget(budget)
    const { clean, metric } = budget
    const verdict = { ...judgeBudget({ budget, change: changeOf(measurement, metric), settled: settled || metric === 'peakRss' }), ...clean === undefined ? {} : { clean } }

    return problem === undefined
      ? withTrend(verdict, measurement, conditions)
      : { ...verdict, outcome: 'invalid', reason: problem }
  })
}

/**
 * One verdict per metric by its trend alone: for work that is done over and over on the same thing, and must not let anything
 * grow, however much it holds at the baseline.
 *
 * @throws {RangeError} for a metric that has no trend
 */
export function judgeTrends(measurement: Measurement, metrics: readonly string[], conditions: Conditions): readonly Verdict[] {
  const settled = finalReading(measurement)?.settled ?? false

  return metrics.map((metric) => {
    const limits = trendLimits(metric, conditions)
    if (limits === undefined) {
      throw new RangeError(`${metric} has no trend, so it cannot be judged by one.`)
    }
    const change = changeOf(measurement, metric)
    const verdict = judgeTrend({ metric, values: changesByRound(measurement, metric), ...limits })

    return {
      metric,
      ...settled ? verdictOf(verdict) : { outcome: 'invalid' as const, reason: `${metric} was read before memory had settled, so its trend may count garbage. Wait longer before the last reading.` },
      ...change === undefined ? {} : { change },
      ...paceOf(verdict, limits.tolerance),
    }
  })
}

function verdictOf({ outcome, reason }: TrendVerdict): Pick<Verdict, 'outcome' | 'reason'> {
  return { outcome, reason }
}

/** Nothing where there were too few rounds for a slope and its interval. */
function paceOf({ slope, interval, visible }: TrendVerdict, tolerance: number): Pick<Verdict, 'pace'> {
  return slope === undefined || interval === undefined || visible === undefined || !Number.isFinite(interval.high - interval.low)
    ? {}
    : { pace: { slope, interval, tolerance, visible } }
}

function withTrend(verdict: Verdict, measurement: Measurement, conditions: Conditions): Verdict {
  const limits = verdict.metric === 'peakRss' ? undefined : trendLimits(verdict.metric, conditions)
  if (limits === undefined || measurement.rounds < limits.minimumRounds || isRed(verdict.outcome)) {
    return verdict
  }

  const { outcome, reason } = judgeTrend({ metric: verdict.metric, values: changesByRound(measurement, verdict.metric), ...limits })
  return isRed(outcome) ? { ...verdict, outcome, reason } : verdict
}
