/** Points and their fitted line, as `page/fit.mjs` takes them: retained bytes over rounds, or over sizes. */

import { isRed } from '../../judge/measurement.ts'
import { median, theilSen } from '../../judge/statistics.ts'
import type { Interval } from '../../judge/statistics.ts'
import { isByteMetric, isPeak } from '../../metrics.ts'
import { changesByRound } from '../../reading.ts'
import type { Measurement } from '../../reading.ts'
import { isRedScaling } from '../render/scaling.ts'
import type { ScalingResult, ScenarioResult } from '../schema.ts'
import type { FitData } from './chart-data.ts'

/** The change of a metric at the end of each round. */
export interface RoundsFit {
  readonly metric: string
  readonly data: FitData
}

/** The judged metrics that are bytes or red, red ones first. Empty when there was one round only. */
export function roundsFits(scenario: ScenarioResult): readonly RoundsFit[] {
  const { measurement } = scenario

  return measurement === undefined
    ? []
    : scenario.verdicts
        .filter(({ metric, outcome }) => !isPeak(metric) && (isByteMetric(metric) || isRed(outcome)))
        .toSorted((one, other) => Number(isRed(other.outcome)) - Number(isRed(one.outcome)))
        .map(({ metric, outcome }) => ({ metric, data: roundsFit(measurement, metric, isRed(outcome)) }))
        .filter(({ data }) => data.points.length > 1)
}

function roundsFit(measurement: Measurement, metric: string, red: boolean): FitData {
  const points = changesByRound(measurement, metric).flatMap(({ round, change }) =>
    change === undefined ? [] : [[round, change] as const],
  )

  return { x: 'round', isBytes: isByteMetric(metric), red, points, ...fitted(points) }
}

/** The line has the slope that was judged, and goes through the middle of all points. */
export function scalingFit(entry: ScalingResult): FitData {
  const points = entry.points
    .flatMap(({ size, values }) => values.map(value => [size, value] as const))
    .toSorted(([one], [other]) => one - other)

  return {
    x: 'size',
    isBytes: true,
    red: isRedScaling(entry),
    points,
    ...(entry.slope === undefined || points.length === 0
      ? {}
      : { line: lineThrough(points, entry.slope, entry.interval) }),
    ...(entry.judged ? { bound: entry.bound } : {}),
  }
}

function fitted(points: FitData['points']): Pick<FitData, 'line'> {
  if (points.length < 2) {
    return {}
  }
  const { slope, interval } = theilSen(points.map(([x, y]) => ({ x, y })))

  return { line: lineThrough(points, slope, interval) }
}

/** Theil and Sen's line goes through the medians. Without bounds on the slope it has no interval. */
function lineThrough(
  points: FitData['points'],
  slope: number,
  interval: Interval | undefined,
): NonNullable<FitData['line']> {
  const x = median(points.map(([at]) => at))
  const y = median(points.map(([at, value]) => value - slope * (at - x)))

  return {
    slope,
    middle: [x, y],
    ...(interval !== undefined && Number.isFinite(interval.high - interval.low) ? { interval } : {}),
  }
}
