/** A scenario's figures, one row per metric, for every renderer. */

import { figure } from '../../judge/figures.ts'
import { isRed } from '../../judge/measurement.ts'
import type { CleanRuns, Verdict } from '../../judge/verdict.ts'
import { isLiveMetric, liveMetrics } from '../../metrics.ts'
import { changeOf, finalReading, valueOf } from '../../reading.ts'
import type { Measurement } from '../../reading.ts'
import type { ScenarioResult } from '../schema.ts'

/** Bytes or counts; `undefined` where not measured or not judged. */
export interface Row {
  readonly metric: string
  readonly baseline: number | undefined
  /** At the last reading; for peaks the highest. */
  readonly after: number | undefined
  readonly change: number | undefined
  readonly verdict: Verdict | undefined
  /** Why this run does not judge it, where another would. */
  readonly notJudged?: string
  /** Whether this system cannot measure it, where another would judge it. */
  readonly isNotMeasured?: true
}

/** The metrics that the document prints, in its order: shown whether judged or not. */
export const documentMetrics = ['rss', 'heapTotal', 'heapUsed', 'external', 'arrayBuffers'] as const

/**
 * The document's five metrics where they were measured, then everything else that was judged, or is to be, and every
 * count that changed.
 */
export function rowsOf(scenario: ScenarioResult): readonly Row[] {
  const { measurement, notJudged = {}, notMeasured = {} } = scenario
  const judged = new Map(scenario.verdicts.map(verdict => [verdict.metric, verdict]))
  const metrics = new Set([
    ...documentMetrics.filter(metric => measurement !== undefined || judged.has(metric)),
    ...judged.keys(),
    ...(measurement === undefined
      ? []
      : [...scenario.metrics, ...Object.keys(notJudged), ...Object.keys(notMeasured), ...changedCounts(measurement)]),
  ])

  return [...metrics].map(metric => ({
    metric,
    ...figuresOf(measurement, metric),
    verdict: judged.get(metric),
    ...(notJudged[metric] === undefined ? {} : { notJudged: notJudged[metric] }),
    ...(notMeasured[metric] === undefined ? {} : { isNotMeasured: true }),
  }))
}

function changedCounts(measurement: Measurement): readonly string[] {
  return Object.keys(measurement.baseline.counts).filter(count => (changeOf(measurement, count) ?? 0) !== 0)
}

/** Whether a row fails its scenario. */
export function isRedRow({ verdict }: Row): boolean {
  return verdict !== undefined && isRed(verdict.outcome)
}

/** How far a verdict is over its budget, as text: `45 MiB`, or `3`. */
export function excessOf({ metric, headroom }: Verdict): string {
  return headroom === undefined ? 'an unknown amount' : figure(metric, -headroom)
}

/** `23.5x`: a change as a multiple of its budget. `undefined` where the budget is 0 or the change hardly larger. */
export function factorOf({ change, budget }: Verdict): string | undefined {
  if (change === undefined || budget === undefined || budget <= 0 || change < 1.1 * budget) {
    return undefined
  }

  const factor = change / budget
  return `${factor.toFixed(factor < 100 ? 1 : 0)}x`
}

/** The spread of a metric's clean runs. `undefined` when none are known. */
export function spreadOf(clean: CleanRuns | undefined): number | undefined {
  return clean === undefined ? undefined : clean.max - clean.min
}

function figuresOf(measurement: Measurement | undefined, metric: string): Pick<Row, 'baseline' | 'after' | 'change'> {
  if (measurement === undefined) {
    return { baseline: undefined, after: undefined, change: undefined }
  }

  const change = changeOf(measurement, metric)
  if (isLiveMetric(metric)) {
    const { before, highest } = measurement.live ?? {}
    return { baseline: before?.[liveMetrics[metric]], after: highest?.[liveMetrics[metric]], change }
  }
  if (metric === 'peakRss') {
    const { rss } = measurement.baseline.bytes
    return { baseline: rss, after: change === undefined || rss === undefined ? undefined : rss + change, change }
  }

  return { baseline: valueOf(measurement.baseline, metric), after: valueOf(finalReading(measurement), metric), change }
}
