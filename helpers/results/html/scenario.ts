/** Everything about one scenario: what is wrong, its course, its figures, what earlier runs showed. */

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
import { fileLink } from './values.ts'

export interface ScenarioInput {
  readonly timeline: Timeline | undefined
  readonly history: ScenarioHistory
  /** The page's list of runs. */
  readonly runs: readonly HistoryRun[]
  /** Of each timeline. */
  readonly mostSamples: number
  /** Where the report lies, relative to where the run began. */
  readonly folder: string
}

export function scenarioSection(
  scenario: ScenarioResult,
  results: Results,
  { timeline, history, runs, mostSamples, folder }: ScenarioInput,
): Html {
  const { scenario: name, title, outcome, scaling, diagnosis } = scenario
  const chart = timelineChart(scenario, timeline, mostSamples)

  return html`
<section class="scenario ${outcome === 'passed' ? 'green' : 'red'}" id="${anchorOf(scenario)}" aria-labelledby="${anchorOf(scenario)}-name">
<header>
<h2 id="${anchorOf(scenario)}-name">${name}</h2>${badge(scenario)}
<p class="title">${title}</p>
${facts(scenario)}
</header>
${failureBlock(scenario, results)}
${diagnosis !== undefined && diagnosisBlock(diagnosis, folder)}
${scaling.length > 0 ? scalingCharts(scenario) : chart}
${metrics(scenario)}
${roundsCharts(scenario)}
${historyCharts(scenario, history, runs)}
${readings(scenario)}
${scaling.length > 0 && timeline !== undefined && html`<details><summary>Memory of the process that started these runs</summary>${chart}</details>`}
${evidence(scenario, folder)}
</section>
`
}

function facts(scenario: ScenarioResult): Html {
  const { seconds, profile, file, document, reported } = scenario

  return html`<ul class="facts">${workTexts(scenario).map(text => html`<li>${text}</li>`)}${seconds > 0 && html`<li>${seconds} s</li>`}${profile === 'quiet' && html`<li>quiet profile</li>`}${besideTexts(scenario).map(text => html`<li>${text}</li>`)}<li><code>${file}</code></li>${document !== undefined && html`<li>document ${document}</li>`}${reported !== undefined && html`<li>reported in ${/^https?:\/\//.test(reported) ? html`<a href="${reported}">${reported}</a>` : reported}</li>`}</ul>`
}

function evidence({ evidence: files }: ScenarioResult, folder: string): Html {
  return files.length === 0
    ? html``
    : html`<p class="evidence"><span>Evidence</span> ${files.map(file => html`${fileLink(file, folder)} `)}</p>`
}
