/** A scenario's figures: a row per metric, and every reading behind a fold. */

import { changeOf } from '../../reading.ts'
import type { Measurement, Reading } from '../../reading.ts'
import { isByTrend } from '../render/columns.ts'
import { retainedText } from '../history/retained.ts'
import { excessOf, factorOf, isRedRow, measurementOf, rowsOf } from '../render/rows.ts'
import type { Row } from '../render/rows.ts'
import type { ScenarioResult } from '../schema.ts'
import { inOneUnit } from '../render/values.ts'
import { timelineMetrics } from '../timeline/timeline.ts'
import type { TimelineMetric } from '../timeline/timeline.ts'
import { headroomBar } from './headroom.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { changeData, figureData } from './values.ts'

/** Empty where nothing was measured or judged. */
export function metrics(scenario: ScenarioResult): Html {
  const rows = rowsOf(scenario)
  const retained = retainedText(scenario)
  const columns = [...shared, ...(isByTrend(rows) ? byTrend : byBudget)]

  return rows.length === 0
    ? html``
    : html`
<h3>Metrics</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Metrics of ${scenario.scenario}">
<table class="metrics">
<thead><tr><th scope="col">Metric</th>${columns.map(headingOf)}<th scope="col">Verdict</th></tr></thead>
<tbody>${rows.map(row => rowOf(row, columns))}</tbody>
</table>
</div>
${retained !== undefined && html`<p class="retained"><b>retained per MiB</b> ${retained}</p>`}
`
}

interface Column {
  readonly title: string
  readonly type?: 'number' | 'number spare' | 'track'
  readonly explained?: string
  readonly cell: (row: Row) => Html | string | undefined
}

const shared: readonly Column[] = [
  { title: 'Baseline', type: 'number spare', cell: ({ metric, baseline }) => figureData(metric, 'baseline', baseline) },
  { title: 'After', type: 'number spare', cell: ({ metric, after }) => figureData(metric, 'after', after) },
  { title: 'Change', type: 'number', cell: ({ metric, change }) => changeData(metric, 'change', change) },
]

const byBudget: readonly Column[] = [
  { title: 'Budget', type: 'number', cell: ({ metric, verdict }) => changeData(metric, 'budget', verdict?.budget) },
  {
    title: 'Against budget',
    type: 'track',
    explained: 'grey: clean runs; line: budget; dot: this run',
    cell: ({ verdict }) => verdict && headroomBar(verdict),
  },
  {
    title: 'Clean runs',
    type: 'number spare',
    explained: 'least, median and most change of runs without a leak',
    cell: ({ metric, verdict }) =>
      verdict?.clean && inOneUnit(metric, [verdict.clean.min, verdict.clean.median, verdict.clean.max], ' … '),
  },
  {
    title: 'Detectable from',
    type: 'number spare',
    explained: 'the smallest leak that would be red',
    cell: ({ metric, verdict }) => figureData(metric, 'minDetectable', verdict?.minDetectable),
  },
]

const byTrend: readonly Column[] = [
  {
    title: 'Per round',
    type: 'number',
    explained: 'the slope of the trend',
    cell: ({ metric, verdict }) => changeData(metric, 'slope', verdict?.growthPerRound?.slope),
  },
  {
    title: 'Tolerance',
    type: 'number',
    explained: 'what may come by the end of the first rounds without a leak',
    cell: ({ metric, verdict }) => figureData(metric, 'tolerance', verdict?.growthPerRound?.tolerance),
  },
  {
    title: 'Against tolerance',
    type: 'track',
    explained: 'line: what may come without a leak; dot: this run',
    cell: ({ verdict }) =>
      verdict && headroomBar({ ...verdict, budget: verdict.growthPerRound?.tolerance }, 'tolerance'),
  },
  {
    title: 'Detectable from',
    type: 'number spare',
    explained: 'what has to be retained by the end of the first rounds to be followed and found growing',
    cell: ({ metric, verdict }) => figureData(metric, 'minDetectable', verdict?.growthPerRound?.minDetectable),
  },
]

function headingOf({ title, type, explained }: Column): Html {
  const kind = type !== undefined && html` class="${type}"`
  const meaning = explained !== undefined && html` title="${explained}"`

  return html`<th scope="col"${kind}${meaning}>${title}</th>`
}

function rowOf(row: Row, columns: readonly Column[]): Html {
  return html`
<tr class="${rowClass(row)}" data-metric="${row.metric}">
<th scope="row">${row.metric}</th>
${columns.map(({ type, cell }) => html`<td${type !== undefined && html` class="${type}"`}>${cell(row)}</td>`)}
<td>${verdictText(row)}</td>
</tr>`
}

function rowClass(row: Row): string {
  if (isRedRow(row)) {
    return 'red'
  }
  return row.verdict === undefined ? 'shown' : ''
}

function verdictText({ verdict }: Row): string {
  if (verdict === undefined) {
    return 'not judged'
  }
  if (verdict.outcome !== 'over') {
    return verdict.outcome === 'within' ? 'within' : `✗ ${verdict.outcome}`
  }

  const factor = factorOf(verdict)
  return `✗ over by ${excessOf(verdict)}${factor === undefined ? '' : ` (${factor})`}`
}

/** Every reading, with how far each metric was from the baseline. */
export function readings(scenario: ScenarioResult): Html {
  const measurement = measurementOf(scenario)

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
