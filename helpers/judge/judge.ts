/** From a measurement to a verdict per budget, or per trend. */

import { defined } from '../defined.ts'
import { changeOf, finalReading, legReadings, valueOf } from '../reading.ts'
import type { Measurement, Reading } from '../reading.ts'
import { checkBudget, judgeBudget } from './budget.ts'
import type { BudgetConditions } from './budget.ts'
import { figure } from './figures.ts'
import { trendFloor } from './floors.ts'
import type { Conditions } from './floors.ts'
import { halves } from './legs.ts'
import type { Leg } from './legs.ts'
import { isRed } from './measurement.ts'
import { fewestRounds, judgeTrend } from './trend.ts'
import type { TrendVerdict } from './trend.ts'
import type { Budget, CleanRuns, Elsewhere, Verdict } from './verdict.ts'

/** The fewest rounds for judging a trend beside a budget: two halves, each with as many rounds as a trend takes. */
const roundsBesideBudget = 2 * fewestRounds

/**
 * One verdict per budget, on the last reading. Where the body ran for as many rounds as a trend takes, the trend is
 * judged too, and the worse of both stands.
 */
export function judgeMeasurement(
  measurement: Measurement,
  budgets: readonly Budget[],
  { fileSize, chunk, ...conditions }: BudgetConditions & { readonly fileSize?: number },
): readonly Verdict[] {
  const settled = finalReading(measurement)?.settled ?? false

  return budgets.map(budget => {
    if (budget.elsewhere !== undefined) {
      return judgeElsewhere(budget.metric, budget.elsewhere, { measurement, conditions, settled })
    }
    const problem = checkBudget(budget, chunk)
    const { clean, measuredAt, metric } = budget
    const verdict = {
      ...judgeBudget({
        budget,
        change: changeOf(measurement, metric),
        settled: settled || metric === 'peakRss',
        ...defined({ fileSize }),
      }),
      ...defined({ clean }),
    }

    return problem === undefined
      ? withTrend(verdict, measurement, { conditions, clean: fileSize === measuredAt ? clean : undefined })
      : { ...verdict, outcome: 'invalid', reason: problem }
  })
}

/** Without a budget that holds: by its trend where there are rounds for one, and else it is invalid. */
function judgeElsewhere(
  metric: string,
  { measured, here, remedy }: Elsewhere,
  {
    measurement,
    conditions,
    settled,
  }: { readonly measurement: Measurement; readonly conditions: Conditions; readonly settled: boolean },
): Verdict {
  const change = changeOf(measurement, metric)
  const trend = settled ? trendInHalves(measurement, metric, conditions) : undefined

  return {
    metric,
    ...defined({ change }),
    ...(trend === undefined
      ? {
          outcome: 'invalid',
          reason:
            `${metric} has no budget that holds here: it was measured on ${measured}, and this is ${here}. ` + remedy,
        }
      : { outcome: trend.outcome, reason: trend.reason, ...growthPerRoundOf(trend) }),
  }
}

/** How trends are judged beyond what was measured. */
export interface TrendContext {
  readonly conditions: Conditions
  /** In each round, where the scenario counts them. */
  readonly operations?: number
  /** Why no further leg is run; `undefined` where one may be. */
  readonly bound?: string
}

/** A verdict by a trend, and whether one more leg would decide it. */
export interface JudgedTrend extends Verdict {
  readonly open: boolean
}

/**
 * One verdict per metric by its trend alone: for work that is repeated on the same objects, and must not grow, however
 * much it holds at the baseline.
 *
 * @throws {RangeError} for a metric that has no trend
 */
export function judgeTrends(
  measurement: Measurement,
  metrics: readonly string[],
  context: TrendContext,
): readonly JudgedTrend[] {
  const settled = finalReading(measurement)?.settled ?? false

  return metrics.map(metric => {
    const verdict = trendOf(measurement, metric, context)
    const change = changeOf(measurement, metric)

    return {
      metric,
      outcome: settled ? verdict.outcome : 'invalid',
      open: settled && verdict.open,
      reason: settled
        ? verdict.reason
        : `${metric} was read before memory had settled, so its trend may count garbage. Wait longer before the last ` +
          'reading.',
      ...defined({ change }),
      ...growthPerRoundOf(verdict),
    }
  })
}

function trendOf(
  measurement: Measurement,
  metric: string,
  { conditions, operations, bound }: TrendContext,
): TrendVerdict {
  const floor = trendFloor(metric, conditions)
  if (floor === undefined) {
    throw new RangeError(`${metric} has no trend, so it cannot be judged by one.`)
  }
  return judgeTrend({
    metric,
    floor,
    legs: legsOf(measurement, metric),
    ...defined({ operations, bound }),
  })
}

/** A metric leg by leg, against the baseline. A leg is `undefined` where one of its readings has no figure. */
function legsOf({ baseline, warmUp = 0, ...measurement }: Measurement, metric: string): readonly (Leg | undefined)[] {
  const before = valueOf(baseline, metric) ?? Number.NaN
  const value = (reading: Reading | undefined): number => (valueOf(reading, metric) ?? Number.NaN) - before
  let from = warmUp
  let start = value(baseline)

  return legReadings(measurement).map(({ rounds, end }) => {
    const leg = {
      from,
      to: warmUp + (rounds.at(-1)?.round ?? 0),
      start,
      readings: rounds.map(reading => ({ done: warmUp + (reading.round ?? 0), value: value(reading) })),
      end: value(end),
    }
    from = leg.to
    start = leg.end
    return [leg.start, leg.end, ...leg.readings.map(reading => reading.value)].every(Number.isFinite) ? leg : undefined
  })
}

/** Nothing where there were too few rounds for a slope and its interval. */
function growthPerRoundOf({
  slope,
  interval,
  tolerance,
  minDetectable,
  minDetectablePerOperation,
}: TrendVerdict): Pick<Verdict, 'growthPerRound'> {
  return slope === undefined ||
    interval === undefined ||
    minDetectable === undefined ||
    tolerance === undefined ||
    !Number.isFinite(interval.high - interval.low)
    ? {}
    : { growthPerRound: { slope, interval, tolerance, minDetectable, ...defined({ minDetectablePerOperation }) } }
}

/**
 * One verdict per metric that has a trend, for a scenario without measured budgets whose body ran for enough rounds;
 * none for fewer.
 */
export function judgeWithoutBudgets(
  measurement: Measurement,
  metrics: readonly string[],
  conditions: Conditions,
): readonly Verdict[] {
  return metrics.flatMap(metric => {
    const verdict = trendInHalves(measurement, metric, conditions)
    const change = changeOf(measurement, metric)
    return verdict === undefined
      ? []
      : [
          {
            metric,
            outcome: verdict.outcome,
            reason: verdict.reason,
            ...defined({ change }),
            ...growthPerRoundOf(verdict),
          },
        ]
  })
}

/**
 * Where its rounds do not say whether a metric has a bound, clean runs of as much work do: those rose as far, too.
 * `clean`: those; `undefined` where they worked on a file of another size.
 */
function withTrend(
  verdict: Verdict,
  measurement: Measurement,
  { conditions, clean }: { readonly conditions: Conditions; readonly clean: CleanRuns | undefined },
): Verdict {
  const { outcome, metric, change = Infinity } = verdict
  const trend = isRed(outcome) ? undefined : trendInHalves(measurement, metric, conditions)
  if (trend === undefined || !isRed(trend.outcome)) {
    return verdict
  }
  return trend.outcome === 'inconclusive' && clean !== undefined && change <= clean.max
    ? { ...verdict, reason: `${verdict.reason} Of ${clean.runs} clean runs one rose by ${figure(metric, clean.max)}.` }
    : { ...verdict, outcome: trend.outcome, reason: trend.reason }
}

/** Rounds that nothing follows are as many as were asked for; what rose in each half of them may rise for ever. */
function trendInHalves(measurement: Measurement, metric: string, conditions: Conditions): TrendVerdict | undefined {
  const floor = metric === 'peakRss' ? undefined : trendFloor(metric, conditions)
  const [leg] = legsOf(measurement, metric)

  return floor === undefined || measurement.rounds < roundsBesideBudget || leg === undefined
    ? undefined
    : judgeTrend({
        metric,
        floor,
        legs: halves(leg, fewestRounds),
        bound: 'such a scenario does as many as it is asked for: --rounds',
      })
}
