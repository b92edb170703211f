/** A timeline as its chart takes it: thinned samples, figures in KiB, and the levels of the result. */

import { isLiveMetric, liveMetrics } from '../../metrics.ts'
import type { Reading } from '../../reading.ts'
import { KiB } from '../../units.ts'
import { hasDied, outcomeWords } from '../render/outcomes.ts'
import { worstVerdicts } from '../render/overview.ts'
import type { ScenarioResult } from '../schema.ts'
import { thin } from '../timeline/thin.ts'
import { timelineMetrics } from '../timeline/timeline.ts'
import type { Timeline } from '../timeline/timeline.ts'
import type { TimelineData } from './chart-data.ts'

const mostPhases = 200
const mostReadings = 200
const mostCollections = 300

/** `undefined` when there is nothing to draw a line through. */
export function timelineData(
  scenario: ScenarioResult,
  timeline: Timeline | undefined,
  mostSamples: number,
): TimelineData | undefined {
  const samples = thin(timeline?.samples ?? [], mostSamples)
  if (timeline === undefined || samples.length < 2) {
    return undefined
  }

  const { measurement } = scenario
  const readings =
    measurement === undefined ? timeline.readings : withTimes([measurement.baseline, ...measurement.readings], timeline)
  const metrics = timelineMetrics.filter(metric => samples.some(sample => sample[metric] !== undefined))

  return {
    metrics,
    at: samples.map(({ at }) => at),
    values: Object.fromEntries(
      metrics.map(metric => [
        metric,
        samples.map(({ [metric]: bytes }) => (bytes === undefined ? null : Math.round(bytes / KiB))),
      ]),
    ),
    readings: readings.slice(0, mostReadings).map(({ at, label, bytes }) => ({ at, label, bytes: figuresOf(bytes) })),
    phases: timeline.phases.slice(0, mostPhases).map(({ at, name }) => [at, name]),
    collections: mergedCollections(timeline),
    limits: limitsOf(scenario, readings[0]),
    ...(hasDied(scenario) ? { ended: outcomeWords[scenario.outcome].toLowerCase() } : {}),
    show: metrics.find(metric => metric === worstMetric(scenario)) ?? 'all',
  }
}

/** A reading has the time at which it began. Its figures are of the time at which it had settled: the timeline's. */
function withTimes(readings: readonly Reading[], { readings: settled }: Timeline): readonly Reading[] {
  return readings.map((reading, index) =>
    settled[index]?.label === reading.label ? { ...reading, at: settled[index].at } : reading,
  )
}

function figuresOf(bytes: Reading['bytes']): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...timelineMetrics, 'peakRss' as const].flatMap(metric => {
      const figure = bytes[metric]
      return figure === undefined ? [] : [[metric, figure]]
    }),
  )
}

function mergedCollections({ collections, samples }: Timeline): TimelineData['collections'] {
  const span = Math.max(1, (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0))
  const positions = Map.groupBy(collections, ({ at }) => Math.floor((at / span) * mostCollections))

  return [...positions.values()].map(group => [
    group[0]?.at ?? 0,
    group.some(({ kind }) => kind === 'major') ? 1 : 0,
    group.length,
    Math.max(...group.map(({ pause }) => pause)),
  ])
}

/** A budget is a change since the baseline; a peak's is one of rss. */
function limitsOf({ verdicts }: ScenarioResult, baseline: Reading | undefined): Readonly<Record<string, number>> {
  return Object.fromEntries(
    verdicts.flatMap(({ metric, budget }) => {
      const start =
        baseline?.bytes[metric === 'peakRss' ? 'rss' : (timelineMetrics.find(known => known === metric) ?? 'code')]
      return start === undefined ||
        budget === undefined ||
        (metric !== 'peakRss' && !timelineMetrics.some(known => known === metric))
        ? []
        : [[metric, start + budget]]
    }),
  )
}

/** The metric that is furthest over its budget; `undefined` when none is. */
function worstMetric(scenario: ScenarioResult): string | undefined {
  const [metric] = worstVerdicts(scenario).map(verdict => verdict.metric)

  if (metric !== undefined && isLiveMetric(metric)) {
    return liveMetrics[metric]
  }
  return metric === 'peakRss' ? 'rss' : metric
}
