/** From a measurement to a verdict per budget. */

import { changeOf, changesByRound, finalReading } from '../reading.ts'
import type { Measurement } from '../reading.ts'
import { checkBudget, judgeBudget } from './budget.ts'
import { trendLimits } from './floors.ts'
import type { Conditions } from './floors.ts'
import { isRed } from './measurement.ts'
import { judgeTrend } from './trend.ts'
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

function withTrend(verdict: Verdict, measurement: Measurement, conditions: Conditions): Verdict {
  const limits = verdict.metric === 'peakRss' ? undefined : trendLimits(verdict.metric, conditions)
  if (limits === undefined || measurement.rounds < limits.minimumRounds || isRed(verdict.outcome)) {
    return verdict
  }

  const { outcome, reason } = judgeTrend({ metric: verdict.metric, values: changesByRound(measurement, verdict.metric), ...limits })
  return isRed(outcome) ? { ...verdict, outcome, reason } : verdict
}
