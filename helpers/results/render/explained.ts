/** What growing paths retain, held against what is over budget. */

import { isRed } from '../../judge/measurement.ts'
import { isByteMetric, isPeak, isShownInBytes } from '../../metrics.ts'
import { changeOf } from '../../reading.ts'
import type { Diagnosis, GrowingPath } from '../diagnosis.ts'
import type { ScenarioResult } from '../schema.ts'
import { inOneUnit } from './values.ts'

/** A path that explains less of what is over budget than this grew beside it, and does not hold it. */
const leastShare = 0.1

/** A path that holds what is counted grows by this share of the count at least. */
const leastCount = 0.5

/** Bytes of what is over budget, and how many of them are explained. */
export interface Explained {
  readonly bytes: number
  readonly of: number
}

/** `11.2 of 11.4 MiB`. */
export function explainedText({ bytes, of }: Explained): string {
  return inOneUnit('heapUsed', [bytes, of], ' of ')
}

/**
 * How much of what is over budget came on paths, after as much work as the judged run did. `undefined` where no bytes
 * are over budget, or another scenario was diagnosed.
 *
 * @param came bytes that came on them in the rounds of the diagnosis
 */
export function explained(scenario: ScenarioResult, diagnosis: Diagnosis, came: number): Explained | undefined {
  const of = bytesOver(scenario)
  const times = timesAsMuch(scenario, diagnosis)

  return of <= 0 || times === undefined ? undefined : { bytes: Math.min(of, Math.round(came * times)), of }
}

/** Bytes over budget: on the heap and in buffers, or else native ones. Too much at once is none that stays. */
function bytesOver({ verdicts, measurement }: ScenarioResult): number {
  const change = (...metrics: readonly string[]): number =>
    Math.max(
      0,
      ...verdicts
        .filter(({ metric, outcome }) => isRed(outcome) && metrics.includes(metric))
        .map(({ metric }) => (measurement === undefined ? 0 : (changeOf(measurement, metric) ?? 0))),
    )
  const seen = change('heapUsed') + change('external', 'arrayBuffers')

  return seen > 0 ? seen : change('rssAnon', 'rss')
}

/** The work of the judged run in that of the diagnosis after its first round. */
function timesAsMuch({ measurement, fileSize, operations }: ScenarioResult, diagnosis: Diagnosis): number | undefined {
  if (measurement === undefined || diagnosis.scenario !== undefined || diagnosis.rounds < 2) {
    return undefined
  }
  const ofFile = diagnosis.fileSize === 0 ? 1 : fileSize / diagnosis.fileSize
  const ofOperations = diagnosis.operations === undefined ? 1 : (operations ?? 1) / diagnosis.operations

  return (measurement.rounds / (diagnosis.rounds - 1)) * ofFile * ofOperations
}

/**
 * The paths that can hold what is over budget. Where only counts are, such as descriptors, it is those that grow as the
 * counts do; a cache that grows beside them does not. Where only peaks are, what stays has to be a part of them. All of
 * them where nothing is over.
 */
export function holdersAmong(scenario: ScenarioResult, diagnosis: Diagnosis): readonly GrowingPath[] {
  const { paths, together } = diagnosis
  const came = together?.came ?? paths[0]?.came
  const all = came === undefined ? undefined : explained(scenario, diagnosis, came)
  const counts = redCounts(scenario)
  const times = timesAsMuch(scenario, diagnosis)

  const peak = peakOver(scenario)

  if (came !== undefined && times !== undefined && peak > 0) {
    return came * times >= leastShare * peak ? paths : []
  }
  if (came === undefined || times === undefined || (all === undefined && counts.length === 0)) {
    return paths
  }
  if (all !== undefined && all.bytes >= leastShare * all.of) {
    return paths
  }
  const inRounds = counts.map(change => change / times)
  const countable = paths.filter(({ table, sizes }) => table === undefined && sizes === undefined)

  return countable.filter(
    ({ counts: grown }) =>
      inRounds.some(change => (grown.at(-1) ?? 0) - (grown[0] ?? 0) >= leastCount * change) ||
      (isNative(scenario) && isPerOperation(grown)),
  )
}

/** Bytes that were held at once, where peaks alone are over budget: 0 else. What stays may be a part of them. */
function peakOver({ verdicts, measurement }: ScenarioResult): number {
  const red = verdicts.filter(({ outcome }) => isRed(outcome)).map(({ metric }) => metric)

  return measurement !== undefined && red.every(metric => isPeak(metric))
    ? Math.max(0, ...red.map(metric => changeOf(measurement, metric) ?? 0))
    : 0
}

/** Whether native memory is over budget, and nothing that a snapshot has. */
function isNative({ verdicts }: ScenarioResult): boolean {
  const red = verdicts.filter(({ outcome }) => isRed(outcome)).map(({ metric }) => metric)

  return (
    red.some(metric => metric === 'rss' || metric === 'rssAnon') &&
    red.every(metric => ['rss', 'rssAnon', 'peakRss'].includes(metric))
  )
}

/** Fewer may be a cache. */
const fewestPerRound = 10

/** As many in each round, as operations are: native memory may hang on each. */
function isPerOperation(counts: readonly number[]): boolean {
  const steps = counts.slice(1).map((count, index) => count - (counts[index] ?? 0))

  return (steps[0] ?? 0) >= fewestPerRound && steps.every(step => step === steps[0])
}

/** Whether a path is named for its number: native memory may hang on its objects, which no snapshot shows. */
export function mayHoldNative(scenario: ScenarioResult, share: Explained | undefined): boolean {
  return share !== undefined && share.bytes < share.of / 2 && isNative(scenario)
}

/** Changes of the counts that are over budget. */
function redCounts({ verdicts, measurement }: ScenarioResult): readonly number[] {
  return verdicts
    .filter(({ metric, outcome }) => isRed(outcome) && !isByteMetric(metric) && !isShownInBytes(metric))
    .map(({ metric }) => (measurement === undefined ? 0 : (changeOf(measurement, metric) ?? 0)))
    .filter(change => change > 0)
}
