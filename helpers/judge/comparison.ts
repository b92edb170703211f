/** Whether one version retains more than another: a pure judgement of repeated measurements of both. */

import { isByteMetric } from '../metrics.ts'
import { changeFloor, slopeFloor, trendFloor } from './floors.ts'
import type { Conditions } from './floors.ts'
import { fewestFor, shiftBetween } from './ranks.ts'
import type { Interval } from './statistics.ts'
import { median } from './statistics.ts'

/**
 * Of the interval. With a dozen metrics beside each other, 95 % would call one in two comparisons of equal versions
 * different.
 */
export const confidence = 0.99

/** The fewest runs of each version from which anything can be said. */
export const fewestRuns = fewestFor(confidence)

/**
 * - `more`: the candidate retains more, beyond what noise shows
 * - `less`: it retains less
 * - `same`: noise hides any difference
 * - `unclear`: too few valid runs
 */
export type Difference = 'more' | 'less' | 'same' | 'unclear'

export interface MetricComparison {
  readonly metric: string
  readonly difference: Difference
  /** Medians, bytes or counts; `undefined` without a run. */
  readonly base: number | undefined
  readonly candidate: number | undefined
  /** From base to candidate, with its interval. */
  readonly shift: number | undefined
  readonly interval: Interval | undefined
  /** A smaller difference means nothing: the instrument shows it by itself. */
  readonly floor: number
  readonly values: { readonly base: readonly number[]; readonly candidate: readonly number[] }
}

/**
 * What both versions were measured under, and by which rule one of them alone is judged: its floor is that of the
 * comparison.
 */
export interface ComparedUnder extends Conditions {
  readonly byTrend?: boolean
}

/**
 * Compares one metric. A difference has to be certain and to matter: its interval lies on one side of 0, and it is at
 * least what the instrument shows by itself. How much headroom the budget leaves is not asked.
 */
export function compareMetric(
  metric: string,
  base: readonly number[],
  candidate: readonly number[],
  conditions: ComparedUnder,
): MetricComparison {
  const floor = floorOf(metric, conditions, base)
  const shared = {
    metric,
    floor,
    values: { base, candidate },
    base: base.length === 0 ? undefined : median(base),
    candidate: candidate.length === 0 ? undefined : median(candidate),
  }
  if (base.length < fewestRuns || candidate.length < fewestRuns) {
    return { ...shared, difference: 'unclear', shift: undefined, interval: undefined }
  }

  const { shift, interval } = shiftBetween(base, candidate, confidence)
  const isHidden = Math.abs(shift) < floor || (interval.low <= 0 && interval.high >= 0)
  const direction = shift > 0 ? 'more' : 'less'
  return { ...shared, difference: isHidden ? 'same' : direction, shift, interval }
}

/** The end of a metric's name whose growth per round is compared. */
export const perRound = ' per round'

function floorOf(metric: string, { byTrend = false, ...conditions }: ComparedUnder, base: readonly number[]): number {
  if (metric.endsWith(perRound)) {
    return slopeFloor(metric.slice(0, -perRound.length), conditions) ?? 0
  }
  if (byTrend) {
    return Math.max(trendFloor(metric, conditions) ?? 0, isByteMetric(metric) ? 0 : 1)
  }
  return isByteMetric(metric) ? changeFloor(metric, conditions, Math.max(0, ...base)) : 1
}

/** One scenario on two versions. */
export interface ScenarioComparison {
  readonly scenario: string
  readonly metrics: readonly MetricComparison[]
  /** heapUsed and external that stay, per MiB of work: medians in bytes. */
  readonly retainedPerMiB: { readonly base: number | undefined; readonly candidate: number | undefined }
  readonly fileSize: number
  readonly seconds: number
  /** What could not be judged, and why; empty when all runs are valid. */
  readonly problems: readonly string[]
}

/** A value of each of the two versions that are compared. */
export interface Sides<Value> {
  readonly base: Value
  readonly candidate: Value
}
