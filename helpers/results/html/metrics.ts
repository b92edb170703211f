/** A scenario's figures: a row per metric, and every reading behind a fold. */

import { changeOf } from '../../reading.ts'
import type { Measurement, Reading } from '../../reading.ts'
import type { Column } from '../render/columns.ts'
import { retainedText } from '../history/retained.ts'
import { metricColumns } from '../render/metric-columns.ts'
import { isRedRow, rowsOf } from '../render/rows.ts'
import type { Row } from '../render/rows.ts'
import type { ScenarioResult } from '../schema.ts'
import { timelineMetrics } from '../timeline/timeline.ts'
import type { TimelineMetric } from '../timeline/timeline.ts'
import { cellOf, classOf, headingOf } from './columns.ts'
import { headroomBar } from './headroom.ts'
import type { Limit } from './headroom.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { changeData, figureData } from './values.ts'

/** Empty where nothing was measured or judged. */
export function metrics(scenario: ScenarioResult): Html {
  const rows = rowsOf(scenario)
  const retained = retainedText(scenario)
  const columns = metricColumns(rows)

  return rows.length === 0
    ? html``
    : html`
<h3>Metrics</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Metrics of ${scenario.scenario}">
<table class="metrics">
<thead><tr>${columns.map(headingOf)}</tr></thead>
<tbody>${rows.map(row => rowOf(row, columns))}</tbody>
</table>
</div>
${retained !== undefined && html`<p class="retained"><b>retained per MiB</b> ${retained}</p>`}
`
}

function rowOf(row: Row, columns: readonly Column<Row>[]): Html {
  const [first, ...others] = columns

  return html`
<tr class="${rowClass(row)}" data-metric="${row.metric}">
<th scope="row">${first?.format(row)}</th>
${others.map(column => html`<td${classOf(column)}>${cellWithBar(column, row)}</td>`)}
</tr>`
}

function rowClass(row: Row): string {
  if (isRedRow(row)) {
    return 'red'
  }
  return row.verdict === undefined ? 'shown' : ''
}

/** A limit has the change drawn against it, and a red verdict a mark. */
function cellWithBar(column: Column<Row>, row: Row): Html {
  const { name, isLimit, figure } = column
  if (isLimit === true) {
    return html`${cellOf(column, row)}${barOf(row, { name, value: figure?.value(row) })}`
  }
  return name === 'verdict' && isRedRow(row) ? html`✗ ${cellOf(column, row)}` : cellOf(column, row)
}

/** The bar, or as much space where there is none. */
function barOf({ verdict }: Row, limit: Limit): Html {
  const bar = verdict === undefined ? html`` : headroomBar(verdict, limit)

  return bar.html === '' ? html`<span class="no-bar"></span>` : bar
}

/** Every reading, with how far each metric was from the baseline. */
export function readings(scenario: ScenarioResult): Html {
  const { measurement } = scenario

  return measurement === undefined
    ? html``
    : html`
<details class="readings"><summary>Readings (${1 + measurement.readings.length})</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Readings of ${scenario.scenario}">
<table>
<thead><tr><th scope="col">Reading</th>${readingHeadings}</tr></thead>
<tbody>${[measurement.baseline, ...measurement.readings].map(reading => readingRow(reading, measurement))}</tbody>
</table>
</div>
</details>
`
}

const readingHeadings = ['At', ...timelineMetrics, 'peak before it', 'Collections'].map(
  title => html`<th scope="col" class="number">${title}</th>`,
)

function readingRow(reading: Reading, measurement: Measurement): Html {
  const first = reading === measurement.baseline
  const until = { ...measurement, readings: [reading] }
  const cell = (metric: TimelineMetric | 'peakRss'): Html =>
    first ? figureData(metric, metric, reading.bytes[metric]) : changeData(metric, metric, changeOf(until, metric))

  return html`
<tr data-reading="${reading.label}">
<th scope="row">${reading.label}${!reading.settled && html` <span class="problem">did not settle</span>`}</th>
<td class="number">${(reading.at / 1000).toFixed(1)} s</td>
${timelineMetrics.map(metric => html`<td class="number">${cell(metric)}</td>`)}
<td class="number">${cell('peakRss')}</td>
<td class="number">${reading.collections}</td>
</tr>`
}
