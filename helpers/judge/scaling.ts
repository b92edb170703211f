import { formatBytes, formatChange } from '../units.ts'
import { ratio } from './figures.ts'
import { median, theilSen } from './statistics.ts'
import type { Interval } from './statistics.ts'
import type { Outcome } from './verdict.ts'

/** Sizes and repeats that an interval takes. */
export const minimumSizes = 2
export const minimumRepeats = 3

/** One size, and what was measured at it, once per repeat. Bytes. */
export interface ScalingPoint {
  readonly size: number
  readonly values: readonly (number | undefined)[]
}

export interface ScalingInput {
  /** The figure that is judged, in words or as a metric's name: `retained` for heapUsed + external, `peak`. */
  readonly figure: string
  readonly points: readonly ScalingPoint[]
  /** Bytes per byte, inclusive. */
  readonly bound: number
  /** Bytes by which a figure differs by itself between two runs, see `changeFloor`. */
  readonly floor: number
  /**
   * Bytes. Sizes below it are left out: a peak rises until buffers are full, at 256 MiB, and is level from there on.
   */
  readonly from?: number
  /** One run per size, judged coarsely by the largest minus the smallest size. */
  readonly quick?: boolean
}

/** `growing` does not occur. Absent figures were not computed, see `reason`. */
export interface ScalingVerdict {
  readonly figure: string
  readonly outcome: Exclude<Outcome, 'growing'>
  /** Bytes per byte. */
  readonly bound: number
  /** Bytes per byte. */
  readonly slope?: number
  /** Of the slope, at about 95 %. Absent in a quick judgement, which has none. */
  readonly interval?: Interval
  /**
   * Bytes between the smallest and the largest size that neither the bound nor the floor explains; 0 when there are
   * none.
   */
  readonly excess?: number
  /** The smallest steady leak that would have been called `over`, in bytes per byte. */
  readonly minDetectable?: number
  /** One sentence with its figures, and where it is red what to do. */
  readonly reason: string
}

/** A point of which every repeat has a figure. */
interface Measured {
  readonly size: number
  readonly values: readonly number[]
}

/**
 * Whether a figure grows with the size of the work.
 *
 * - `within`: the upper end of the slope's interval is at most the bound.
 * - `over`: its lower end is above the bound, and between the smallest and the largest size the excess is above the
 *   floor.
 * - `inconclusive`: neither, or fewer than two sizes or three repeats.
 * - `invalid`: a run has no figure.
 *
 * With `quick` there is one run per size and no interval: `over` when the largest minus the smallest exceeds what the
 * bound allows over that span by more than the floor. At 8 to 32 MiB a floor of 256 KiB is 0.01 bytes per byte: such a
 * judgement detects a retained file, and not the bound itself. `minDetectable` and `reason` say so.
 */
export function judgeScaling(input: ScalingInput): ScalingVerdict {
  const { figure, bound, from = 0, quick = false } = input
  const missing = input.points.flatMap(point => point.values).filter(value => !isNumber(value)).length

  if (missing > 0) {
    return {
      figure,
      bound,
      outcome: 'invalid',
      reason: `${figure} was not measured in ${missing} runs. Find out why; a slope is not judged on what is left.`,
    }
  }

  const points = input.points
    .filter(point => point.size >= from)
    .map(({ size, values }) => ({ size, values: values.filter(isNumber) }))
  const repeats = Math.min(...points.map(point => point.values.length))
  const needed = quick ? 1 : minimumRepeats

  if (new Set(points.map(point => point.size)).size < minimumSizes || repeats < needed) {
    return {
      figure,
      bound,
      outcome: 'inconclusive',
      reason:
        `${figure} was measured at ` +
        `${points.map(point => `${formatBytes(point.size)} (${point.values.length}x)`).join(', ') || 'no size'}. ` +
        `Measure ${minimumSizes} sizes${from > 0 ? ` from ${formatBytes(from)} on` : ''}, ${needed}x each, at least.`,
    }
  }

  return quick ? judgeCoarsely(input, points) : judgeSlope(input, points)
}

function judgeSlope({ figure, bound, floor }: ScalingInput, points: readonly Measured[]): ScalingVerdict {
  const { slope, interval } = theilSen(points.flatMap(({ size, values }) => values.map(y => ({ x: size, y }))))
  const span = spanOf(points)
  const excess = Math.max(0, (slope - bound) * span - floor)
  const minDetectable = bound + Math.max(slope - interval.low, floor / span)
  const shared = { figure, bound, slope, interval, excess, minDetectable }
  const figures =
    `${figure} ${ratio(slope)} bytes per byte [${ratio(interval.low)} … ${ratio(interval.high)}], bound ` + ratio(bound)

  if (interval.high <= bound) {
    return { ...shared, outcome: 'within', reason: `${figures}: within; a leak shows from ${ratio(minDetectable)} on.` }
  }

  return interval.low > bound && excess > 0
    ? {
        ...shared,
        outcome: 'over',
        reason:
          `${figures}: over, by ${formatBytes(Math.round((slope - bound) * span))} over ${formatBytes(span)}, of ` +
          `which ${formatBytes(floor)} may be noise.`,
      }
    : {
        ...shared,
        outcome: 'inconclusive',
        reason:
          `${figures}: too noisy to judge; a leak shows from ${ratio(minDetectable)} on. Repeat each size more ` +
          'often, or measure larger sizes.',
      }
}

function judgeCoarsely({ figure, bound, floor }: ScalingInput, points: readonly Measured[]): ScalingVerdict {
  const bySize = points.toSorted((a, b) => a.size - b.size)
  const change = middle(bySize.at(-1)) - middle(bySize[0])
  const span = spanOf(points)
  const excess = Math.max(0, change - bound * span - floor)
  const minDetectable = bound + floor / span
  const figures =
    `${figure} ${formatChange(Math.round(change))} over ${formatBytes(span)} more, judged quickly: bound ` +
    `${ratio(bound)} bytes per byte, noise ${formatBytes(floor)}, so a leak shows from ${ratio(minDetectable)} on`

  return excess > 0
    ? {
        figure,
        bound,
        slope: change / span,
        excess,
        minDetectable,
        outcome: 'over',
        reason: `${figures}: over by ${formatBytes(Math.ceil(excess))}.`,
      }
    : { figure, bound, slope: change / span, excess, minDetectable, outcome: 'within', reason: `${figures}: within.` }
}

function middle(point: Measured | undefined): number {
  return median(point?.values ?? [])
}

function spanOf(points: readonly Measured[]): number {
  const sizes = points.map(point => point.size)

  return Math.max(...sizes) - Math.min(...sizes)
}

function isNumber(value: number | undefined): value is number {
  return Number.isFinite(value)
}
