/** The frames of charts, with all that can be said without drawing. The page's modules fill them. */

import { fewestValues } from '../history/change-points.ts'
import { figure } from '../../judge/figures.ts'
import { formatChange } from '../../units.ts'
import type { HistoryRun } from '../history/history.ts'
import type { LevelChange, ScenarioHistory } from '../history/levels.ts'
import { pointsText } from '../render/scaling.ts'
import type { ScalingResult, ScenarioResult } from '../schema.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { roundsFits, scalingFit } from './fit-data.ts'
import type { RoundsFit } from './fit-data.ts'
import { historyData, runText, versionsChanged } from './history-data.ts'
import { html, jsonScript } from './html.ts'
import type { Html } from './html.ts'
import { timelineData } from './timeline-data.ts'

const hint = 'arrow keys move, plus and minus zoom, 0 shows all'

/** The course of memory, or the reason why there is no chart. */
export function timelineChart(scenario: ScenarioResult, timeline: Timeline | undefined, mostSamples: number): Html {
  const data = timelineData(scenario, timeline, mostSamples)
  const { scenario: name } = scenario

  if (data === undefined) {
    const reason = timeline === undefined ? 'there is no file' : 'it has fewer than two samples'
    return html`<p class="nothing">No timeline: ${reason}.</p>`
  }
  const choices = ['all', ...data.metrics].map(metric => metricChoice(name, metric, metric === data.show))

  return html`
<figure class="timeline" data-chart="timeline">
${jsonScript(data)}
<div class="tools">
<fieldset class="choices"><legend class="hidden">Metric of ${name}</legend>${choices}</fieldset>
<div class="zoom">${zoomButtons(name)}</div>
</div>
${plotHost(`Memory of ${name} over time; ${hint}`)}
<p class="readout" aria-live="polite"></p>
</figure>
`
}

function metricChoice(scenario: string, metric: string, isShown: boolean): Html {
  const swatch = metric !== 'all' && html`<i class="swatch" style="background:var(--${metric})"></i>`
  const radio = html`<input type="radio" name="metric-${scenario}" value="${metric}"${isShown && html` checked`}>`

  return html`<label>${radio}<span>${swatch}${metric}</span></label>`
}

function zoomButtons(scenario: string): Html {
  const button = (value: string, label: string, text: string): Html =>
    html`<button type="button" value="${value}" aria-label="${label} ${scenario}">${text}</button>`

  return html`${[
    button('nearer', 'Zoom in on', '+'),
    button('further', 'Zoom out of', '−'),
    button('all', 'Show all of', 'all'),
  ]}`
}

/** The element that a chart is drawn into. */
function plotHost(label: string): Html {
  return html`<div class="plot" tabindex="0" role="group" aria-roledescription="chart" aria-label="${label}"></div>`
}

/** The change after each round, with the fitted line; empty where there was one round. */
export function roundsCharts(scenario: ScenarioResult): Html {
  const fits = roundsFits(scenario)

  return fits.length === 0
    ? html``
    : html`
<h3>Change by round</h3>
<div class="grid">${fits.map(fit => roundsFigure(scenario, fit))}</div>
`
}

function roundsFigure({ scenario }: ScenarioResult, { metric, data }: RoundsFit): Html {
  const line = data.line !== undefined && html` <span>${lineText(metric, data.line)}</span>`

  return html`
<figure class="small" data-chart="fit" data-metric="${metric}">
${jsonScript(data)}
<figcaption><b>${metric}</b>${line}</figcaption>
${plotHost(`${metric} of ${scenario} by round`)}
<p class="readout" aria-live="polite">${data.points.length} rounds</p>
</figure>`
}

function lineText(metric: string, { slope, interval }: NonNullable<ReturnType<typeof scalingFit>['line']>): string {
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${figure(metric, value)}`
  const range = interval === undefined ? '' : ` [${signed(interval.low)} … ${signed(interval.high)}]`

  return `${signed(slope)} per round${range}`
}

/** How figures follow the size of the work; empty where none were measured at several sizes. */
export function scalingCharts({ scenario, scaling }: ScenarioResult): Html {
  return scaling.length === 0
    ? html``
    : html`
<h3>By size</h3>
<div class="grid">${scaling.map(entry => scalingFigure(scenario, entry))}</div>
`
}

function scalingFigure(scenario: string, entry: ScalingResult): Html {
  const data = scalingFit(entry)
  const { subject, figure: name, judged, outcome, reason } = entry
  const verdict = html`<span class="${data.red && 'problem'}">${judged ? outcome : 'only shown'}</span>`

  return html`
<figure class="small" data-chart="fit">
${jsonScript(data)}
<figcaption><b>${subject}</b>: ${name} ${verdict}</figcaption>
${plotHost(`${name} of ${subject} by size in ${scenario}`)}
<p class="readout" aria-live="polite">${pointsText(entry)}</p>
<p class="reason">${reason}</p>
</figure>`
}

export interface HistoryContext {
  /** The page's list. */
  readonly runs: readonly HistoryRun[]
  /** The package whose version is shown. */
  readonly subject: string | undefined
}

/** Retained bytes and peaks of the comparable runs; empty before there are two. */
export function historyCharts({ scenario }: ScenarioResult, history: ScenarioHistory, context: HistoryContext): Html {
  if (history.points.length < 2) {
    return html``
  }
  const figures = (['retained', 'peak'] as const).map(name => historyFigure(scenario, name, history, context))

  return html`
<h3>Earlier runs</h3>
<div class="grid wide">${figures}</div>
`
}

const historyTitles: Readonly<Record<LevelChange['figure'], string>> = {
  retained: 'retained (heapUsed + external)',
  peak: 'peak',
}

function historyFigure(
  scenario: string,
  name: LevelChange['figure'],
  history: ScenarioHistory,
  context: HistoryContext,
): Html {
  const { points } = history
  const changes = history.changes.filter(({ figure: changed }) => changed === name)

  return html`
<figure class="small" data-chart="history" data-figure="${name}">
${jsonScript(historyData(history, name, context.runs))}
<figcaption><b>${historyTitles[name]}</b> <span>${points.length} runs</span></figcaption>
${plotHost(`${name} of ${scenario} over ${points.length} runs`)}
<p class="readout" aria-live="polite">${levelText(points.length, changes.length > 0)}</p>
${changes.map(change => changeText(change, history, context))}
</figure>`
}

function levelText(runs: number, hasChanged: boolean): string {
  if (hasChanged) {
    return 'Its level changed:'
  }
  return runs < fewestValues
    ? `Too few runs to show a change of its level: ${runs} of ${fewestValues}.`
    : 'Its level has not changed.'
}

function changeText(
  { index, before, after }: LevelChange,
  { points }: ScenarioHistory,
  { subject }: HistoryContext,
): Html {
  const run = points[index]?.run
  const changed = versionsChanged(points[index - 1], points[index])
  const levels = html`${formatChange(Math.round(before))} → <b>${formatChange(Math.round(after))}</b>`
  const versions = changed.length > 0 && html` <span>(${changed.join(', ')})</span>`

  const by = run === undefined ? 'a run' : runText(run, subject)

  return html`<p class="level-change">${levels} with ${by}${versions}</p>`
}
