/** A scenario in one line: what is wrong with it, and its key figures. */

import { change, figure } from '../../judge/figures.ts'
import { isRed } from '../../judge/measurement.ts'
import type { Verdict } from '../../judge/verdict.ts'
import { isByteMetric } from '../../metrics.ts'
import { changeOf, finalReading } from '../../reading.ts'
import { MiB, formatBytes, formatChange } from '../../units.ts'
import { endText, ownMessage } from './outcomes.ts'
import { plain, shortened } from './plain.ts'
import { factorOf } from './rows.ts'
import { isRedScaling } from './scaling.ts'
import type { Results, ScalingResult, ScenarioResult } from '../schema.ts'

/** Bytes; `undefined` where not measured. */
export interface KeyFigures {
  /** The change of heapUsed and external since the baseline; unknown, too, when the last reading may count garbage. */
  readonly retained: number | undefined
  readonly rss: number | undefined
  readonly peak: number | undefined
}

/** The room that is left below the budget that is nearest to its end. */
export interface Headroom {
  readonly metric: string
  /** Bytes, negative when over. */
  readonly bytes: number
  /** Of the budget; negative when over. */
  readonly share: number
}

/** An error's message may repeat its whole input. */
const mostCharacters = 1000

/** Red scenarios first, each group in the order of the document. */
export function failuresFirst({ scenarios }: Results): readonly ScenarioResult[] {
  return scenarios.toSorted((one, other) => Number(one.outcome === 'passed') - Number(other.outcome === 'passed'))
}

export function keyFigures(scenario: ScenarioResult): KeyFigures {
  const { measurement } = scenario
  const changes = (metric: string): number | undefined => measurement && changeOf(measurement, metric)
  const [heap, external] = [changes('heapUsed'), changes('external')]
  const settled = measurement !== undefined && finalReading(measurement)?.settled === true

  return {
    retained: !settled || heap === undefined || external === undefined ? undefined : heap + external,
    rss: changes('rss'),
    peak: changes('peakRss'),
  }
}

/** `undefined` when no metric in bytes was judged by a budget. */
export function leastHeadroom({ verdicts }: ScenarioResult): Headroom | undefined {
  return verdicts
    .flatMap(({ metric, headroom, budget }) =>
      isByteMetric(metric) && headroom !== undefined && budget !== undefined && budget > 0
        ? [{ metric, bytes: headroom, share: headroom / budget }]
        : [],
    )
    .toSorted((one, other) => one.share - other.share)
    .at(0)
}

/** `43 % of rss`, `none: external`. */
export function headroomText({ metric, share }: Headroom): string {
  return share < 0 ? `none: ${metric}` : `${Math.floor(share * 100)} % of ${metric}`
}

/** One sentence that says what is wrong, and stands alone. `undefined` when the scenario passed. */
export function problemOf(scenario: ScenarioResult): string | undefined {
  if (scenario.outcome === 'passed') {
    return undefined
  }

  const red = worstVerdicts(scenario)
  const [message] = ownMessage(scenario)
  const end = endText(scenario)
  const more = red.length > 1 ? `; ${red.length - 1} more ${red.length === 2 ? 'is' : 'are'} red` : ''
  const sentences = [
    ...red.slice(0, 1).map(verdict => `${verdictSentence(verdict)}${more}`),
    ...scenario.scaling.filter(isRedScaling).map(scalingSentence),
    ...(message === undefined ? [] : [message]),
    ...(end === undefined ? [] : [`Its process ended ${end}`]),
  ]

  return plain(shortened(sentences[0] ?? 'The reason is not known', mostCharacters)).replace(/\.$/, '')
}

/** Red verdicts, by how many times they exceed their budget; counts whose budget is 0 come last. */
export function worstVerdicts({ verdicts }: ScenarioResult): readonly Verdict[] {
  return verdicts.filter(({ outcome }) => isRed(outcome)).toSorted((one, other) => excessOf(other) - excessOf(one))
}

function excessOf({ change: changed, budget }: Verdict): number {
  return changed === undefined || budget === undefined || budget <= 0 ? 0 : changed / budget
}

function verdictSentence(verdict: Verdict): string {
  const { metric, outcome, change: changed, budget, reason } = verdict
  if (changed === undefined || (outcome !== 'over' && outcome !== 'growing')) {
    return reason.replace(/\.$/, '') // more may follow
  }

  const against = outcome === 'growing' ? ' and growing' : budgetText(metric, budget, factorOf(verdict))
  return `${metric} ${change(metric, changed)}${against}`
}

function budgetText(metric: string, budget: number | undefined, factor: string | undefined): string {
  if (budget === undefined) {
    return ''
  }
  return factor === undefined
    ? `, budget ${figure(metric, budget)}`
    : `, ${factor} its budget of ${figure(metric, budget)}`
}

function scalingSentence({ subject, figure: name, slope, bound, reason }: ScalingResult): string {
  return slope === undefined
    ? reason
    : `${subject}: ${name} ${formatChange(perMiB(slope))} per MiB, bound ${formatBytes(perMiB(bound))}`
}

function perMiB(bytesPerByte: number): number {
  return Math.round(bytesPerByte * MiB)
}
