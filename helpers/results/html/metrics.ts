/** A scenario's figures: a row per metric, and every reading behind a fold. */

import { changeOf } from '../../reading.ts'
import type { Measurement, Reading } from '../../reading.ts'
import { keptText } from '../kept.ts'
import { excessOf, factorOf, isRedRow, measurementOf, rowsOf } from '../rows.ts'
import type { Row } from '../rows.ts'
import type { ScenarioResult } from '../schema.ts'
import { inOneUnit } from '../values.ts'
import { timelineMetrics } from '../timeline.ts'
import { headroomBar } from './headroom.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { changeData, figureData } from './values.ts'

/** Nothing where nothing was measured or judged. */
export function metrics(scenario: ScenarioResult): Html {
  const rows = rowsOf(scenario)
  const kept = keptText(scenario)

  return rows.length === 0 ? html`` : html`
<h3>Metrics</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Metrics of ${scenario.scenario}">
<table class="metrics">
<thead><tr><th scope="col">Metric</th><th scope="col" class="number spare">Baseline</th><th scope="col" class="number spare">After</th><th scope="col" class="number">Change</th><th scope="col" class="number">Budget</th><th scope="col" class="track" title="grey: clean runs; line: budget; dot: this run">Against budget</th><th scope="col" class="number spare" title="least, median and most change of runs without a leak">Clean runs</th><th scope="col" class="number spare" title="the smallest leak that would be red">Sees from</th><th scope="col">Verdict</th></tr></thead>
<tbody>${rows.map(rowOf)}</tbody>
</table>
</div>
${kept !== undefined && html`<p class="kept"><b>kept per MiB</b> ${kept}</p>`}
`
}

function rowOf(row: Row): Html {
  const { metric, baseline, after, change, verdict } = row
  const clean = verdict?.clean

  return html`
<tr class="${isRedRow(row) ? 'red' : verdict === undefined ? 'shown' : ''}" data-metric="${metric}">
<th scope="row">${metric}</th>
<td class="number spare">${figureData(metric, 'baseline', baseline)}</td>
<td class="number spare">${figureData(metric, 'after', after)}</td>
<td class="number">${changeData(metric, 'change', change)}</td>
<td class="number">${changeData(metric, 'budget', verdict?.budget)}</td>
<td class="track">${verdict !== undefined && headroomBar(verdict)}</td>
<td class="number spare">${clean !== undefined && inOneUnit(metric, [clean.min, clean.median, clean.max], ' … ')}</td>
<td class="number spare">${figureData(metric, 'visible', verdict?.visible)}</td>
<td>${verdictText(row)}</td>
</tr>`
}

function verdictText({ verdict }: Row): string {
  return verdict === undefined
    ? 'not judged'
    : verdict.outcome === 'over' ? `✗ over by ${excessOf(verdict)}${factorOf(verdict) === undefined ? '' : ` (${factorOf(verdict)})`}` : verdict.outcome === 'within' ? 'within' : `✗ ${verdict.outcome}`
}

/** Every reading, with how far each metric was from the baseline. */
export function readings(scenario: ScenarioResult): Html {
  const measurement = measurementOf(scenario)

  return measurement === undefined ? html`` : html`
<details class="readings"><summary>Readings (${1 + measurement.readings.length})</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Readings of ${scenario.scenario}">
<table>
<thead><tr><th scope="col">Reading</th><th scope="col" class="number">At</th>${timelineMetrics.map(metric => html`<th scope="col" class="number">${metric}</th>`)}<th scope="col" class="number">peak before it</th><th scope="col" class="number">Collections</th></tr></thead>
<tbody>${[measurement.baseline, ...measurement.readings].map(reading => readingRow(reading, measurement))}</tbody>
</table>
</div>
</details>
`
}

function readingRow(reading: Reading, measurement: Measurement): Html {
  const first = reading === measurement.baseline
  const until = { ...measurement, readings: [reading] }

  return html`
<tr data-reading="${reading.label}">
<th scope="row">${reading.label}${!reading.settled && html` <span class="problem">did not settle</span>`}</th>
<td class="number">${(reading.at / 1000).toFixed(1)} s</td>
${timelineMetrics.map(metric => html`<td class="number">${first ? figureData(metric, metric, reading.bytes[metric]) : changeData(metric, metric, changeOf(until, metric))}</td>`)}
<td class="number">${first ? figureData('peakRss', 'peakRss', reading.bytes.peakRss) : changeData('peakRss', 'peakRss', changeOf(until, 'peakRss'))}</td>
<td class="number">${reading.collections}</td>
</tr>`
}
