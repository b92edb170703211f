/** Why a diagnosis names no holder, in a sentence. */

import { isRed } from '../../judge/measurement.ts'
import { isByteMetric, isPeak } from '../../metrics.ts'
import { KiB, formatBytes } from '../../units.ts'
import type { Diagnosis } from '../diagnosis.ts'
import type { ScenarioResult } from '../schema.ts'
import { addonsText } from './native.ts'
import { explained, explainedText } from './explained.ts'

/** What may have allocated it, and how to see what did, where that was not looked at. */
function nativeMemory(diagnosis: Diagnosis): string {
  const addons = addonsText(diagnosis)
  const loaded =
    addons === ''
      ? 'No addon was loaded: look at what of Node allocates outside of V8, such as SQLite, compression, TLS.'
      : `Addons that were loaded: ${addons}.`
  const how = ' Add --diagnose native to the command below to see which functions allocated it.'

  return (
    'is native memory, which V8 does not know of, so no snapshot can name its holder. ' +
    `${loaded}${diagnosis.native === undefined ? how : ''}`
  )
}

const nothing = 'Nothing that JavaScript can reach grew'

/** What it means that no path grew, or none that holds what is over budget, by which metrics are red. */
export function nothingText(scenario: ScenarioResult, diagnosis: Diagnosis): string {
  const { verdicts, fileSize: judgedSize } = scenario
  const red = verdicts.filter(({ outcome }) => isRed(outcome)).map(({ metric }) => metric)
  const more = judgedSize > diagnosis.fileSize ? 'larger files' : 'more work'
  const found = foundText(scenario, diagnosis)

  if (red.length === 0) {
    return `${found}.`
  }
  if (red.every(isPeak)) {
    const stays = diagnosis.paths.length === 0 ? 'nothing stays' : 'next to nothing stays'
    return `${found}: ${stays}. Too much was held at once while the work went on; timeline.jsonl shows when.`
  }
  if (red.every(metric => ['rss', 'rssAnon', 'peakRss'].includes(metric))) {
    const rest = found.startsWith(nothing) ? ', and no object does: what stays' : '. The rest'
    return `${found}${rest} ${nativeMemory(diagnosis)}`
  }
  if (red.every(metric => !isByteMetric(metric))) {
    const counted = `what is counted here (${red.join(', ')})`
    return `${found}: ${counted} is held outside of the heap, by the kernel or by Node itself.`
  }
  return (
    `${found}: what is over budget is retained once, or grows only with ${more} than a diagnosis does. ` +
    'Several rounds show it: add --rounds 12 to the command below.'
  )
}

/** What grew, if anything, that does not explain what is over budget. */
function foundText(scenario: ScenarioResult, diagnosis: Diagnosis): string {
  const { paths, grew = 0, rounds } = diagnosis
  const inEach = `in each of ${workText(diagnosis)}`
  const came = diagnosis.together?.came ?? paths[0]?.came ?? grew
  const all = explained(scenario, diagnosis, Math.max(0, came))

  if (paths.length > 0) {
    if (isOfPeaks(scenario)) {
      return `What grew ${inEach} is ${formatBytes(came)}`
    }
    return all === undefined
      ? `What grew ${inEach} did not grow as the counts did`
      : `What grew ${inEach} explains ${explainedText(all)}`
  }
  return grew > leastGrown && all !== undefined && all.bytes > 0.1 * all.of
    ? `The heap and its buffers grew by ${formatBytes(grew)} in ${rounds} rounds, and no path of them ${inEach}`
    : `${nothing} ${inEach}`
}

/** Whether peaks alone are red. */
function isOfPeaks({ verdicts }: ScenarioResult): boolean {
  return verdicts.every(({ metric, outcome }) => !isRed(outcome) || isPeak(metric))
}

/** Bytes; as much comes and goes. */
const leastGrown = 64 * KiB

/** `4 rounds with 16 MiB each`. */
export function workText({ rounds, fileSize, operations }: Diagnosis, of = ''): string {
  const fewer = operations === undefined ? '' : `, ${operations.toLocaleString('en')} operations each`

  return `${rounds} rounds${of}${withFile(fileSize)}${fewer}`
}

/** Some scenarios work on no file. */
function withFile(fileSize: number): string {
  return fileSize === 0 ? '' : ` with ${formatBytes(fileSize)} each`
}
