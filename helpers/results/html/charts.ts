/** The frames of charts, with all that can be said without drawing. The page's modules fill them. */

import { fewestValues } from '../history/change-points.ts'
import { figure } from '../../judge/figures.ts'
import { formatChange } from '../../units.ts'
import type { HistoryRun } from '../history/history.ts'
import type { LevelChange, ScenarioHistory } from '../history/levels.ts'
import { pointsText } from '../render/scaling.ts'
import type { ScenarioResult } from '../schema.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { roundsFits, scalingFit } from './fit-data.ts'
import { historyData, runText, versionsChanged } from './history-data.ts'
import { html, jsonScript } from './html.ts'
import type { Html } from './html.ts'
import { timelineData } from './timeline-data.ts'

const hint = 'arrow keys move, plus and minus zoom, 0 shows all'

/** The course of memory; says so where there is none to show. */
export function timelineChart(scenario: ScenarioResult, timeline: Timeline | undefined, mostSamples: number): Html {
  const data = timelineData(scenario, timeline, mostSamples)
  const { scenario: name } = scenario

  return data === undefined
    ? html`<p class="nothing">No timeline: ${timeline === undefined ? 'there is no file' : 'it has fewer than two samples'}.</p>`
    : html`
<figure class="timeline" data-chart="timeline">
${jsonScript(data)}
<div class="tools">
<fieldset class="choices"><legend class="hidden">Metric of ${name}</legend>${['all', ...data.metrics].map(metric => html`<label><input type="radio" name="metric-${name}" value="${metric}"${metric === data.show && html` checked`}><span>${metric !== 'all' && html`<i class="swatch" style="background:var(--${metric})"></i>`}${metric}</span></label>`)}</fieldset>
<div class="zoom"><button type="button" value="nearer" aria-label="Zoom in on ${name}">+</button><button type="button" value="further" aria-label="Zoom out of ${name}">−</button><button type="button" value="all" aria-label="Show all of ${name}">all</button></div>
</div>
<div class="plot" tabindex="0" role="group" aria-roledescription="chart" aria-label="Memory of ${name} over time; ${hint}"></div>
<p class="readout" aria-live="polite"></p>
</figure>
`
}

/** What each round added, with the line through it; nothing where there was one round. */
export function roundsCharts(scenario: ScenarioResult): Html {
  const fits = roundsFits(scenario)

  return fits.length === 0
    ? html``
    : html`
<h3>Change by round</h3>
<div class="grid">${fits.map(
        ({ metric, data }) => html`
<figure class="small" data-chart="fit" data-metric="${metric}">
${jsonScript(data)}
<figcaption><b>${metric}</b>${data.line !== undefined && html` <span>${lineText(metric, data.line)}</span>`}</figcaption>
<div class="plot" tabindex="0" role="group" aria-roledescription="chart" aria-label="${metric} of ${scenario.scenario} by round"></div>
<p class="readout" aria-live="polite">${data.points.length} rounds</p>
</figure>`,
      )}</div>
`
}

function lineText(metric: string, { slope, interval }: NonNullable<ReturnType<typeof scalingFit>['line']>): string {
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${figure(metric, value)}`

  return `${signed(slope)} per round${interval === undefined ? '' : ` [${signed(interval.low)} … ${signed(interval.high)}]`}`
}

/** How figures follow the size of the work; nothing where none were measured at several sizes. */
export function scalingCharts({ scenario, scaling }: ScenarioResult): Html {
  return scaling.length === 0
    ? html``
    : html`
<h3>By size</h3>
<div class="grid">${scaling.map(entry => {
        const data = scalingFit(entry)
        return html`
<figure class="small" data-chart="fit">
${jsonScript(data)}
<figcaption><b>${entry.subject}</b>: ${entry.figure} <span class="${data.red && 'problem'}">${entry.judged ? entry.outcome : 'only shown'}</span></figcaption>
<div class="plot" tabindex="0" role="group" aria-roledescription="chart" aria-label="${entry.figure} of ${entry.subject} by size in ${scenario}"></div>
<p class="readout" aria-live="polite">${pointsText(entry)}</p>
<p class="reason">${entry.reason}</p>
</figure>`
      })}</div>
`
}

/** Kept bytes and peaks of the runs that compare; nothing before there are two. `runs`: the page's list. */
export function historyCharts(
  { scenario }: ScenarioResult,
  history: ScenarioHistory,
  runs: readonly HistoryRun[],
): Html {
  return history.points.length < 2
    ? html``
    : html`
<h3>Earlier runs</h3>
<div class="grid wide">${(['retained', 'peak'] as const).map(
        name => html`
<figure class="small" data-chart="history" data-figure="${name}">
${jsonScript(historyData(history, name, runs))}
<figcaption><b>${name === 'retained' ? 'retained (heapUsed + external)' : 'peak'}</b> <span>${history.points.length} runs</span></figcaption>
<div class="plot" tabindex="0" role="group" aria-roledescription="chart" aria-label="${name} of ${scenario} over ${history.points.length} runs"></div>
<p class="readout" aria-live="polite">${levelText(history, name)}</p>
${history.changes.filter(({ figure: changed }) => changed === name).map(change => changeText(change, history))}
</figure>`,
      )}</div>
`
}

function levelText({ changes, points }: ScenarioHistory, name: LevelChange['figure']): string {
  return changes.some(({ figure: changed }) => changed === name)
    ? 'Its level changed:'
    : points.length < fewestValues
      ? `Too few runs to tell whether its level changed: ${points.length} of ${fewestValues}.`
      : 'Its level has not changed.'
}

function changeText({ index, before, after }: LevelChange, { points }: ScenarioHistory): Html {
  const run = points[index]?.run
  const versions = versionsChanged(points[index - 1], points[index])

  return html`<p class="level-change">${formatChange(Math.round(before))} → <b>${formatChange(Math.round(after))}</b> with ${run === undefined ? 'a run' : runText(run)}${versions.length > 0 && html` <span>(${versions.join(', ')})</span>`}</p>`
}
