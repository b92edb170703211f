/** One scenario's section: what is wrong, the course of memory, the figures, and earlier runs. */

import type { HistoryRun } from '../history/history.ts'
import type { ScenarioHistory } from '../history/levels.ts'
import { besideTexts, workTexts } from '../render/outcomes.ts'
import type { Results, ScenarioResult } from '../schema.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { historyCharts, roundsCharts, scalingCharts, timelineChart } from './charts.ts'
import { diagnosisBlock } from './diagnosis.ts'
import { failureBlock } from './failure.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { metrics, readings } from './metrics.ts'
import { anchorOf, badge } from './overview.ts'
import { fileLink, webLink } from './values.ts'

export interface ScenarioInput {
  readonly timeline: Timeline | undefined
  readonly history: ScenarioHistory
  /** The page's list of runs. */
  readonly runs: readonly HistoryRun[]
  /** The most samples of its timeline. */
  readonly mostSamples: number
  /** Directory of the report, relative to where the run began. */
  readonly folder: string
}

export function scenarioSection(
  scenario: ScenarioResult,
  results: Results,
  { timeline, history, runs, mostSamples, folder }: ScenarioInput,
): Html {
  const { scenario: name, title, outcome, scaling, diagnosis } = scenario
  const anchor = anchorOf(scenario)
  const colour = outcome === 'passed' ? 'green' : 'red'
  const chart = timelineChart(scenario, timeline, mostSamples)
  const starter = scaling.length > 0 && timeline !== undefined

  return html`
<section class="scenario ${colour}" id="${anchor}" aria-labelledby="${anchor}-name">
<header>
<h2 id="${anchor}-name">${name}</h2>${badge(scenario)}
<p class="title">${title}</p>
${facts(scenario)}
</header>
${failureBlock(scenario, results)}
${diagnosis !== undefined && diagnosisBlock(scenario, diagnosis, folder)}
${scaling.length > 0 ? scalingCharts(scenario) : chart}
${metrics(scenario)}
${roundsCharts(scenario)}
${historyCharts(scenario, history, { runs, subject: results.suite?.headline[0] })}
${readings(scenario)}
${starter && html`<details><summary>${starterTitle}</summary>${chart}</details>`}
${evidence(scenario, folder)}
</section>
`
}

const starterTitle = 'Memory of the process that started these runs'

function facts(scenario: ScenarioResult): Html {
  const { seconds, profile, file, document, reported } = scenario
  const items = [
    ...workTexts(scenario),
    ...(seconds > 0 ? [`${seconds} s`] : []),
    ...(profile === 'quiet' ? ['quiet profile'] : []),
    ...besideTexts(scenario),
    html`<code>${file}</code>`,
    ...(document === undefined ? [] : [`document ${document}`]),
    ...(reported === undefined ? [] : [html`reported in ${webLink(reported)}`]),
  ]

  return html`<ul class="facts">${items.map(item => html`<li>${item}</li>`)}</ul>`
}

function evidence({ evidence: files }: ScenarioResult, folder: string): Html {
  return files.length === 0
    ? html``
    : html`<p class="evidence"><span>Evidence</span> ${files.map(file => html`${fileLink(file, folder)} `)}</p>`
}
