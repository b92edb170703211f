/** The findings of a red scenario beyond its figures, one sentence each. */

import { change as changeText } from '../../judge/figures.ts'
import { isRed } from '../../judge/measurement.ts'
import { isByteMetric, isPeak } from '../../metrics.ts'
import { changeOf, changesByRound, finalReading } from '../../reading.ts'
import type { Measurement } from '../../reading.ts'
import { MiB, formatBytes } from '../../units.ts'
import { isRedScaling, pointsText } from './scaling.ts'
import type { ScenarioResult } from '../schema.ts'
import { inOneUnit } from './values.ts'

/** Rounds at either end that are spelled out; those between add nothing to the trend. */
const roundsAtEitherEnd = 3

/**
 * What is retained per MiB, how it rose, when the peak was reached, and the reasons of trends and scaling. An
 * `over` verdict's own sentence is left out: the row above has all of its figures.
 *
 * @param most sentences: more would bury the first ones, and all of them stand in the scenario's result.json
 */
export function findings(scenario: ScenarioResult, most = 3): readonly string[] {
  const { measurement } = scenario
  const red = scenario.verdicts.filter(({ outcome }) => isRed(outcome))
  const exceeded = red.filter(({ outcome }) => outcome === 'over' || outcome === 'growing').map(({ metric }) => metric)
  const sentences = [
    ...(measurement === undefined ? [] : retainedSentences(measurement, exceeded)),
    ...red.flatMap(({ metric, outcome, reason }) => [
      ...(outcome === 'over' ? roundSentences(measurement, metric) : [reason]),
      ...(exceeded.includes(metric) ? sourceSentences(measurement, metric) : []),
    ]),
    ...scenario.scaling
      .filter(isRedScaling)
      .flatMap(entry => [
        `${entry.subject}: ${entry.reason}`,
        `${entry.subject}, ${entry.figure} by size: ${pointsText(entry)}.`,
      ]),
  ]

  const told = together(alike(sentences))

  if (most === 1) {
    return told.slice(0, most) // a line that counts the others would take the room of one
  }
  return told.length > most + 1
    ? [...told.slice(0, most), `${told.length - most} more like these in result.json.`]
    : told
}

/** Beginning of what a trend that has not been decided takes, which is the same for all metrics of a scenario. */
const undecided = '. Whether it has'

/** Verbs of sentences that begin with a metric: of one, and of several. */
const verbs: Readonly<Record<string, string>> = { grows: 'grow', has: 'have' }

/**
 * Counts that grow alike share one as well: `threads, workers grow by 2 an operation: …`. So do metrics that have no
 * budget.
 */
function alike(sentences: readonly string[]): readonly string[] {
  const rests = Map.groupBy(sentences, sentence => /^\w+ ((?:grows|has) .*)$/s.exec(sentence)?.[1] ?? sentence)

  return [...rests].map(([rest, [first = '', ...others]]) =>
    others.length === 0
      ? first
      : `${[first, ...others].map(text => text.slice(0, text.indexOf(' '))).join(', ')} ` +
        rest.replace(/^\w+/, verb => verbs[verb] ?? verb),
  )
}

/** Trends that take the same to be decided share a sentence: `threads rose …; workers rose …. Whether each has …`. */
function together(sentences: readonly string[]): readonly string[] {
  const heads = Map.groupBy(sentences, sentence => sentence.split(undecided)[1] ?? sentence)

  return [...heads].map(([rest, [first = '', ...others]]) =>
    others.length === 0
      ? first
      : `${[first, ...others].map(text => text.split(undecided)[0]).join('; ')}. Whether each has${rest}`,
  )
}

/** One sentence for all metrics: retained memory shows in several of them at once. */
function retainedSentences(measurement: Measurement, metrics: readonly string[]): readonly string[] {
  const parts = metrics
    .filter(metric => isByteMetric(metric) && !isPeak(metric))
    .map(metric => [metric, changeOf(measurement, metric) ?? 0] as const)
    .filter(([, change]) => change > 0 && measurement.bytesDone > 0)
    .map(([metric, change]) => `${metric} ${formatBytes(Math.round((change / measurement.bytesDone) * MiB))}`)

  return parts.length === 0 ? [] : [`Retained per MiB of ${formatBytes(measurement.bytesDone)}: ${parts.join(', ')}.`]
}

/** Where the change of one metric comes from. */
function sourceSentences(measurement: Measurement | undefined, metric: string): readonly string[] {
  if (measurement === undefined) {
    return []
  }
  switch (metric) {
    case 'peakRss':
      return peakSentence(measurement)
    case 'heapUsed':
      return codeSentence(measurement)
    case 'handles':
      return handlesSentence(measurement)
    default:
      return []
  }
}

function peakSentence({ readings }: Measurement): readonly string[] {
  const highest = readings.toSorted((a, b) => (b.bytes.peakRss ?? 0) - (a.bytes.peakRss ?? 0)).at(0)

  if (highest === undefined) {
    return []
  }
  const round = highest.round === undefined ? '' : ` in round ${highest.round}`
  return [`The peak was reached before the reading "${highest.label}"${round}.`]
}

function roundSentences(measurement: Measurement | undefined, metric: string): readonly string[] {
  const changes =
    measurement === undefined ? [] : changesByRound(measurement, metric).flatMap(({ change }) => change ?? [])
  if (isPeak(metric) || changes.length < 2) {
    return []
  }

  const shown =
    changes.length > 2 * roundsAtEitherEnd
      ? [changes.slice(0, roundsAtEitherEnd), changes.slice(-roundsAtEitherEnd)]
      : [changes]
  const texts = shown.map(values => inOneUnit(metric, values, ', ', { signed: true }))
  const everyRound = changes.every((change, index) => change > (changes[index - 1] ?? 0))

  return [`${metric} ${everyRound ? 'rose in every round' : 'by round'}: ${texts.join(' … ')}.`]
}

/** Functions that were compiled meanwhile grow the heap too, and are no data. */
function codeSentence(measurement: Measurement): readonly string[] {
  const [change, code] = [changeOf(measurement, 'heapUsed') ?? 0, changeOf(measurement, 'code') ?? 0]

  return code > 0.1 * change ? [`Of heapUsed's change ${formatBytes(code)} is code.`] : []
}

function handlesSentence(measurement: Measurement): readonly string[] {
  const [before, after] = [measurement.baseline.handles, finalReading(measurement)?.handles ?? {}]
  const grown = Object.entries(after)
    .map(([type, count]) => [type, count - (before[type] ?? 0)] as const)
    .filter(([, came]) => came > 0)
    .map(([type, came]) => `${type} ${changeText('handles', came)}`)

  return grown.length > 0 ? [`Handles that came: ${grown.join(', ')}.`] : []
}
