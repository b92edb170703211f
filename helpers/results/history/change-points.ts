/** Where a series of runs changes its level, and does not only scatter. */

import { median } from '../../judge/statistics.ts'

export interface ChangePoint {
  /** Of the first value after it. */
  readonly index: number
  /** The medians of the values before it and after it, each as far as the next change point. */
  readonly before: number
  readonly after: number
}

/**
 * How far the ranks of two sides must lie apart, in standard deviations. Tables do not apply, since this is the best of
 * many splits, so it was simulated: of 1,000 series without a change at most 15 show a change point, for any length up
 * to 100 runs and any distribution of the noise, as long as runs are independent of each other
 * (`tests/unit/results/change-points.test.ts`). Where neighbours correlate by 0.3, up to 80 show one; by 0.6, 360. A
 * step of six standard deviations shows five runs after it when twenty lie before it, and seven after it when ten do.
 */
const threshold = 3.3

/** Turns a median absolute deviation into a standard deviation when noise is normal (Rousseeuw and Croux 1993). */
const normalConsistency = 1.4826

/**
 * The change points of a series, ascending. Splits are found by the standardised Mann–Whitney statistic (D. M. Hawkins
 * and Q. Deng, "A Nonparametric Change-Point Control Chart", Journal of Quality Technology 42, 2010, 165–173). It works
 * on ranks, so an outlier neither makes a change point nor hides one. Ranks do not distinguish a small step from a
 * large one: of the splits above the threshold, the one with the least absolute deviations from the medians of both
 * sides is taken. Both sides are then searched again (binary segmentation: A. J. Scott and M. Knott, "A Cluster
 * Analysis Method for Grouping Means in the Analysis of Variance", Biometrics 30, 1974, 507–512).
 *
 * Significance alone is not enough: the two medians must also lie further apart than the values scatter around them,
 * and further than `resolution`, the smallest difference that the instrument can show, in the unit of the values.
 */
export function changePoints(values: readonly number[], resolution: number): readonly ChangePoint[] {
  const starts = [0, ...splitsOf(values, resolution, 0), values.length]

  return starts.slice(1, -1).map((index, number) => ({
    index,
    before: median(values.slice(starts[number], index)),
    after: median(values.slice(index, starts[number + 2])),
  }))
}

/**
 * With fewer values no split reaches the threshold, however far apart its sides are
 * (`tests/unit/results/change-points.test.ts`).
 */
export const fewestValues = 16

/** The gap between two sides, as a multiple of the range of each side. */
const obvious = 4

/**
 * The one step of a series that has too few values for change points: every value after it lies beyond every one before
 * it, by `least`, by four times the range of each side, and by as much as the lower side is. `undefined` when there is
 * no such step.
 */
export function plainStep(values: readonly number[], least: number): ChangePoint | undefined {
  return values
    .slice(1)
    .map((_, before) => ({
      index: before + 1,
      sides: [values.slice(0, before + 1), values.slice(before + 1)] as const,
    }))
    .filter(({ sides: [before, after] }) => {
      const [low, high] = Math.max(...before) < Math.min(...after) ? [before, after] : [after, before]
      const gap = Math.min(...high) - Math.max(...low)
      return gap >= Math.max(least, obvious * rangeOf(low), obvious * rangeOf(high), Math.abs(Math.max(...low)))
    })
    .map(({ index, sides: [before, after] }) => ({ index, before: median(before), after: median(after) }))
    .toSorted((one, other) => Math.abs(other.after - other.before) - Math.abs(one.after - one.before))
    .at(0)
}

function rangeOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values)
}

/** Indices, ascending. `from`: how many values lie before these. */
function splitsOf(values: readonly number[], resolution: number, from: number): readonly number[] {
  const index = bestSplit(values)
  const [before, after] = [values.slice(0, index), values.slice(index)]

  return index === undefined || !differ(before, after, resolution)
    ? []
    : [...splitsOf(before, resolution, from), from + index, ...splitsOf(after, resolution, from + index)]
}

/** Of the splits whose two sides differ in ranks, the one whose two medians are closest to all values. */
function bestSplit(values: readonly number[]): number | undefined {
  return scoresOf(values)
    .flatMap((score, index) =>
      score > threshold
        ? [{ index, distance: deviations(values.slice(0, index)) + deviations(values.slice(index)) }]
        : [],
    )
    .toSorted((one, other) => one.distance - other.distance)
    .at(0)?.index
}

/** By how many standard deviations the ranks of two sides differ, for each index that the second may begin with. */
function scoresOf(values: readonly number[]): readonly number[] {
  const n = values.length
  const { ranks, ties } = ranksOf(values)
  let sum = 0

  return ranks.map((rank, before) => {
    const deviation = Math.sqrt(((before * (n - before)) / 12) * (n + 1 - ties / (n * (n - 1))))
    const score = deviation > 0 ? Math.abs(sum - (before * (n + 1)) / 2) / deviation : 0
    sum += rank
    return score
  })
}

/** The sum of the absolute deviations from the median. */
function deviations(values: readonly number[]): number {
  const middle = median(values)

  return values.reduce((sum, value) => sum + Math.abs(value - middle), 0)
}

/**
 * Ranks from 1 in the order of the values, where equal values share the mean of their ranks; and the correction of the
 * variance for ties.
 */
function ranksOf(values: readonly number[]): { readonly ranks: readonly number[]; readonly ties: number } {
  const sorted = values.toSorted((a, b) => a - b)
  const groups = [...Map.groupBy(sorted.keys(), index => sorted[index] ?? 0)].map(([value, indices]) => ({
    value,
    size: indices.length,
    rank: 1 + median(indices),
  }))
  const rankOf = new Map(groups.map(({ value, rank }) => [value, rank]))

  return {
    ranks: values.map(value => rankOf.get(value) ?? 0),
    ties: groups.reduce((total, { size }) => total + size ** 3 - size, 0),
  }
}

function differ(before: readonly number[], after: readonly number[], resolution: number): boolean {
  const [low, high] = [median(before), median(after)]
  const scatter =
    normalConsistency *
    median([...before.map(value => Math.abs(value - low)), ...after.map(value => Math.abs(value - high))])

  return Math.abs(high - low) > Math.max(scatter, resolution)
}
