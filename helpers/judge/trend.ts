import { isByteMetric } from '../metrics.ts'
import { change, figure } from './figures.ts'
import type { TrendLimits } from './floors.ts'
import { theilSen } from './statistics.ts'
import type { Interval, Line } from './statistics.ts'
import type { Outcome } from './verdict.ts'

/** From this many rounds on a cache that fills can be told from a leak. */
export const tellingRounds = 12

/** A last half that rises at less than this share of the first half's pace slows down. A leak's two halves keep one pace. */
const slowing = 2 / 3

/** The one-sided 95 % quantile of the normal distribution. */
const oneSided95 = 1.644854

/** What a trend is judged from. Bytes or counts. */
export interface TrendInput extends TrendLimits {
  readonly metric: string
  /** Retained against the baseline after round 1 … n, settled. */
  readonly values: readonly (number | undefined)[]
}

/** `over` does not occur: a trend has a tolerance, and no budget. Absent figures were not computed, see `reason`. */
export interface TrendVerdict {
  readonly metric: string
  readonly outcome: Exclude<Outcome, 'over'>
  readonly rounds: number
  /** Bytes or counts per round. */
  readonly slope?: number
  /** Of the slope, at about 95 %. */
  readonly interval?: Interval
  /** What the line rises by from the first round to the last. */
  readonly rise?: number
  /** Whether the last half by itself rises by more than the tolerance per round. */
  readonly lastHalfRising?: boolean
  /** The smallest steady leak per round that would have been called growing, about nine times in ten. */
  readonly visible?: number
  /** One sentence with its figures, and where it is red what to do. */
  readonly reason: string
}

/** What was computed of enough rounds. */
interface Trend {
  readonly input: TrendInput
  readonly rounds: number
  readonly line: Line
  readonly firstHalf: Line
  readonly lastHalf: Line
  readonly rise: number
}

/**
 * Whether a metric grows with its rounds. Effect first, significance as a guard:
 *
 * - `growing`: the lower end of the slope's interval is above the tolerance, the rise is above the floor, and the last half
 *   still rises at two thirds of the first half's pace or more. Counts that rise by one and more, and by more than the tolerance,
 *   in every round are growing without statistics.
 * - `within`: the slope or the rise is too small to matter, or the rise has stopped: a cache that has filled.
 * - `inconclusive`: too few rounds; a rise that slows down and goes on; a rise that noise hides.
 * - `invalid`: a round has no figure.
 *
 * Mann–Kendall's test alone called 17 of 17 clean forks leaking: a drift of 2 bytes is perfectly monotone.
 */
export function judgeTrend(input: TrendInput): TrendVerdict {
  const { metric, values, minimumRounds } = input
  const measured = values.filter(value => value !== undefined).filter(Number.isFinite)
  const rounds = values.length
  const missing = rounds - measured.length

  if (missing > 0) {
    return { metric, rounds, outcome: 'invalid', reason: `${metric} was not measured in ${missing} of ${rounds} rounds. Find out why; a trend has no gaps.` }
  }

  const needed = Math.max(minimumRounds, 4) // fewer than four points bound no slope

  return rounds < needed
    ? { metric, rounds, outcome: 'inconclusive', reason: `${metric} has ${rounds} of the ${needed} rounds that its trend takes. Run ${needed} rounds.` }
    : judge(trendOf(input, measured))
}

function trendOf(input: TrendInput, values: readonly number[]): Trend {
  const points = values.map((y, index) => ({ x: index + 1, y }))
  const half = Math.floor(points.length / 2)
  const line = theilSen(points)

  return {
    input,
    rounds: points.length,
    line,
    firstHalf: theilSen(points.slice(0, half + 1)),
    lastHalf: theilSen(points.slice(-half - 1)),
    rise: line.slope * (points.length - 1),
  }
}

function judge(trend: Trend): TrendVerdict {
  const { input: { metric, tolerance }, rounds, line, lastHalf, rise } = trend
  const [outcome, reason] = outcomeOf(trend)

  return {
    metric,
    outcome,
    rounds,
    slope: line.slope,
    interval: line.interval,
    rise,
    lastHalfRising: lastHalf.slope > tolerance,
    visible: visibleSlope(trend),
    reason: `${metric} ${reason}`,
  }
}

function outcomeOf(trend: Trend): readonly [TrendVerdict['outcome'], string] {
  const { input: { metric, tolerance, floor }, rounds, line, firstHalf, lastHalf, rise } = trend
  const pace = `${change(metric, line.slope)} per round [${change(metric, line.interval.low)} … ${change(metric, line.interval.high)}], ${change(metric, rise)} over ${rounds} rounds`
  const halves = `${change(metric, firstHalf.slope)} per round in the first half, ${change(metric, lastHalf.slope)} in the last`

  if (risesEveryRound(trend)) {
    return ['growing', `rose in every one of ${rounds} rounds: ${pace}. Counts are exact, so this takes no statistics.`]
  }

  if (line.slope <= tolerance || rise <= floor) {
    return ['within', `stays level: ${pace}; up to ${figure(metric, tolerance)} per round, or ${figure(metric, floor)} in all, is noise.`]
  }

  if (lastHalf.interval.high <= tolerance || lastHalf.slope <= tolerance && rounds >= tellingRounds) {
    return ['within', `rose and has stopped: ${halves}. A cache that has filled.`]
  }

  if (lastHalf.slope < firstHalf.slope * slowing) {
    return ['inconclusive', `rises ever more slowly: ${halves}. Run ${Math.max(tellingRounds, 2 * rounds)} rounds: ${rounds} cannot tell a filling cache from a leak.`]
  }

  if (lastHalf.slope <= tolerance || line.interval.low <= tolerance) {
    return ['inconclusive', `may be growing, but noise hides it: ${pace}. Run ${2 * rounds} rounds, or find what makes readings differ by ${figure(metric, line.residual)}.`]
  }

  return ['growing', `grows by ${pace}, and keeps its pace in the last half (${change(metric, lastHalf.slope)} per round); a cache that fills would slow down.`]
}

function risesEveryRound({ input: { metric, values, tolerance } }: Trend): boolean {
  const increments = values.slice(1).map((value, index) => (value ?? 0) - (values[index] ?? 0))

  return !isByteMetric(metric) && increments.every(increment => increment >= 1 && increment > tolerance)
}

/**
 * The standard error of a slope over n evenly spaced rounds is residual × √(12 / n³), and √8 times that over half of them. A
 * leak shows when it lies 1.64 of the latter above the tolerance, so that the last half has it too, and 1.64 of the former
 * above the floor: simulated with normal noise, 91 to 93 of 100 such leaks are called growing. Of counts no more is
 * promised than one per round.
 */
function visibleSlope({ input: { metric, tolerance, floor }, rounds, line }: Trend): number {
  const error = oneSided95 * line.residual * Math.sqrt(12 / rounds ** 3)
  const least = isByteMetric(metric) ? 0 : 1

  return Math.max(tolerance + Math.sqrt(8) * error, floor / (rounds - 1) + error, least)
}
