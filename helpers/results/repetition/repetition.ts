/** What `npm run repro` prints of a scenario that repeats an operation, section by section as its document does. */

import { figure } from '../../judge/figures.ts'
import type { Measurement } from '../../reading.ts'
import { renderCollections, renderHeapSpaces, renderProcessMemory } from './heap-spaces.ts'
import type { Collection } from './heap-spaces.ts'
import { rowsOf } from '../render/rows.ts'
import type { ScenarioResult } from '../schema.ts'
import { renderGrowth, renderRss, renderStatistics } from './rounds.ts'
import { renderJudgement, renderTicks } from './ticks.ts'
import type { RepetitionForm } from '../../suite.ts'
import { ofType, parseEntries } from '../../timeline.ts'

type Section = readonly [title: string, text: string]

/**
 * `undefined` when nothing was measured. `timeline`: its lines, as the run left them. `form`: that of the scenario's
 * document.
 */
export function renderRepetition(
  scenario: ScenarioResult,
  timeline: string,
  form: RepetitionForm = 'heap',
): string | undefined {
  const { measurement } = scenario

  return (
    measurement &&
    sectionsByForm[form](scenario, measurement, timeline)
      .map(([title, text]) => `--- ${title} ---\n\n${text}`)
      .join('\n\n')
  )
}

type SectionsOf = (scenario: ScenarioResult, measurement: Measurement, timeline: string) => readonly Section[]

/** The sections of each form, in the order of its document. */
const sectionsByForm: Readonly<Record<RepetitionForm, SectionsOf>> = {
  rss: (scenario, measurement) => [
    ['Memory usage by round', renderRss(measurement)],
    ['Memory growth rate', renderGrowth(measurement, scenario.operations ?? 1)],
    ['Judgement', renderJudgement(scenario)],
  ],
  statistics: (scenario, measurement) => [
    ['Statistics', renderStatistics(scenario, measurement)],
    ['Judgement', renderJudgement(scenario)],
  ],
  heap: (scenario, measurement, timeline) => [
    ['Process memory usage', renderProcessMemory(measurement)],
    ['Memory leak patterns', renderPattern(scenario)],
    ['Memory trend monitoring', renderTicks(scenario)],
    ['V8 heap spaces', renderHeapSpaces(measurement)],
    ['V8 garbage collection', renderCollections(collectionsIn(timeline), measurement.rounds)],
  ],
}

/** The title, and the outcome of each metric: `entries: 100 → 100 (stays level)`. */
function renderPattern(scenario: ScenarioResult): string {
  const metrics = rowsOf(scenario).flatMap(({ metric, baseline, after, verdict }) => {
    if (verdict === undefined || baseline === undefined || after === undefined) {
      return []
    }
    const outcome = outcomes[verdict.outcome] ?? verdict.outcome
    return [`    ${metric}: ${figure(metric, baseline)} → ${figure(metric, after)} (${outcome})`]
  })

  return [`  ${scenario.title}`, ...metrics].join('\n')
}

const outcomes: Readonly<Record<string, string>> = { within: 'stays level', growing: 'never shrinks!' }

/** The collections since the baseline. The phase of each shows whether a reading asked for it. */
export function collectionsIn(timeline: string): readonly Collection[] {
  const entries = parseEntries(timeline)
  const phases = ofType(entries, 'phase').toReversed()
  const baseline = ofType(entries, 'reading')[0]?.at ?? Infinity

  return ofType(entries, 'collection')
    .filter(({ at }) => at >= baseline)
    .map(({ at, kind, pause }) => ({
      kind,
      pause,
      asked: phases.find(phase => phase.at <= at)?.name.startsWith('reading: ') ?? false,
    }))
}
