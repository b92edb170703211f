/** Fewer samples with the same shape: a timeline of half an hour has to fit on a page. */

import { timelineMetrics } from './timeline.ts'
import type { TimelineSample } from './timeline.ts'

/**
 * At most `most` samples, in their order: the first, the last, and of every metric the lowest and the highest in each
 * of as many equal stretches of time as that leaves room for. So no peak is lost, however short, and the same samples
 * always give the same result. (M4 of Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB
 * 2014, for several series at once; its first and last per stretch add nothing where a line is drawn through all
 * samples.)
 *
 * Below `2 + 2 × metrics` there may be no room for one stretch; then it returns the first and the last sample.
 */
export function thin(samples: readonly TimelineSample[], most: number): readonly TimelineSample[] {
  if (samples.length <= most) {
    return samples
  }

  const [first, last] = [0, samples.length - 1]
  for (let stretches = Math.floor(most / 2); stretches >= 1; stretches = Math.floor(stretches * 0.75)) {
    const shown = new Set([first, last, ...extremes(samples, stretches)])
    if (shown.size <= most) {
      return samples.filter((_, index) => shown.has(index))
    }
  }
  return samples.filter((_, index) => index === first || index === last)
}

/** Indices of the lowest and the highest sample of every metric in each stretch of time. */
function extremes(samples: readonly TimelineSample[], stretches: number): readonly number[] {
  const from = samples[0]?.at ?? 0
  const span = (samples.at(-1)?.at ?? 0) - from
  const byStretch = Map.groupBy(samples.keys(), index =>
    span === 0 ? 0 : Math.min(stretches - 1, Math.floor((((samples[index]?.at ?? 0) - from) / span) * stretches)),
  )

  return [...byStretch.values()].flatMap(indices =>
    timelineMetrics.flatMap(metric => lowestAndHighest(indices, index => samples[index]?.[metric])),
  )
}

/** The indices with the lowest and the highest value, the earliest of equals; none where nothing has a value. */
function lowestAndHighest(indices: readonly number[], value: (index: number) => number | undefined): readonly number[] {
  let lowest: { index: number; value: number } | undefined
  let highest: { index: number; value: number } | undefined

  for (const index of indices) {
    const here = value(index)
    if (here !== undefined) {
      lowest = lowest === undefined || here < lowest.value ? { index, value: here } : lowest
      highest = highest === undefined || here > highest.value ? { index, value: here } : highest
    }
  }
  return [lowest, highest].flatMap(end => (end === undefined ? [] : [end.index]))
}
