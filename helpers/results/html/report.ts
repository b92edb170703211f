/** A run as one page that needs nothing beside it: no network, no server, no other file. */

import { figure } from '../../judge/figures.ts'
import { historyOf, tighterBudgets } from '../history/levels.ts'
import type { TighterBudget } from '../history/levels.ts'
import type { HistoryRun } from '../history/history.ts'
import { failuresFirst } from '../render/overview.ts'
import { typedName } from '../render/reproduction.ts'
import { sizeArgument } from '../render/values.ts'
import { npmRun } from '../../shell.ts'
import type { Results } from '../schema.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { scripts, style } from './assets.ts'
import { runsData } from './history-data.ts'
import { html, jsonScript, trusted } from './html.ts'
import type { Html } from './html.ts'
import { conditions, headline, overview } from './overview.ts'
import { scenarioSection } from './scenario.ts'

export interface ReportInput {
  /** By scenario; a scenario without one has no chart. */
  readonly timelines: ReadonlyMap<string, Timeline>
  /** Includes this run. */
  readonly runs: readonly HistoryRun[]
  /** Lines of the history that could not be read. */
  readonly unreadable: number
  /** Bytes at which the budgets of each scenario were measured. */
  readonly budgetSizes: ReadonlyMap<string, number>
  /** Directory of the report, relative to where the run began: files below it become links. */
  readonly folder: string
}

export const mostBytes = 1024 * 1024

/** Samples of each timeline, from as many as a screen can show down to a sketch. */
const samples = [1200, 800, 500, 300, 150, 60, 0]

/**
 * The page, below 1 MiB: samples between extremes are left out as far as that takes. Only a run far larger than any so
 * far exceeds it without any sample.
 */
export function renderReport(results: Results, input: ReportInput): string {
  let page = ''
  for (const mostSamples of samples) {
    page = render(results, input, mostSamples)
    if (Buffer.byteLength(page) < mostBytes) {
      break
    }
  }
  return page
}

/** The page may load nothing: no policy allows more than what it carries. */
const contentPolicy = trusted(
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' data:; img-src data:",
)

const themeChoices = [
  ['light dark', 'Auto'],
  ['light', 'Light'],
  ['dark', 'Dark'],
].map(([value, name], index) => {
  const radio = html`<input type="radio" name="theme" value="${value}"${index === 0 && html` checked`}>`
  return html`<label>${radio}<span>${name}</span></label>`
})

function render(
  results: Results,
  { timelines, runs, unreadable, budgetSizes, folder }: ReportInput,
  mostSamples: number,
): string {
  const title = headline(results)
  const histories = new Map(results.scenarios.map(scenario => [scenario.scenario, historyOf(runs, scenario, results)]))
  const used = new Set([...histories.values()].flatMap(({ points }) => points.map(({ run }) => run)))
  const shown = runs.filter(run => used.has(run))
  const red = results.scenarios.some(({ outcome }) => outcome !== 'passed')
  const mark = red ? '✗' : '✓'
  const sections = failuresFirst(results).map(scenario =>
    scenarioSection(scenario, results, {
      timeline: timelines.get(scenario.scenario),
      history: histories.get(scenario.scenario) ?? { points: [], changes: [] },
      runs: shown,
      mostSamples,
      folder,
    }),
  )
  const lost = unreadable > 0 && `${unreadable} lines of the history could not be read.`

  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<title>${mark} ${title}</title>
<link rel="icon" href="data:,">
${style}
</head>
<body>
<a class="skip" href="#overview">Skip to the overview</a>
<header class="page">
<h1 class="${red ? 'red' : 'green'}"><span aria-hidden="true">${mark}</span> ${title}</h1>
<fieldset class="theme choices"><legend class="hidden">Theme</legend>${themeChoices}</fieldset>
${conditions(results)}
</header>
<main>
${overview(results)}
${tighter(tighterBudgets(runs, results, budgetSizes), results)}
${sections}
</main>
<footer>
<p>Everything here is drawn from <code>results.json</code> and the timelines beside it. ${lost}</p>
</footer>
${jsonScript(runsData(shown, results.suite?.headline[0]), 'runs')}
${scripts}
</body>
</html>
`.html
}

const tighterHeadings = html`<th scope="col">Scenario</th>
<th scope="col">Metric</th>
${['Budget', 'Justified', 'Runs'].map(title => html`<th scope="col" class="number">${title}</th>`)}`

function tighter(budgets: readonly TighterBudget[], { scenarios }: Results): Html {
  if (budgets.length === 0) {
    return html``
  }
  const wide = scenarios.filter(({ scenario }) => budgets.some(budget => budget.scenario === scenario))
  const bySize = [...Map.groupBy(wide, ({ fileSize }) => fileSize)]
  const commands = bySize.map(([size, measured], index) => {
    const command = npmRun('budgets', [...measured.map(typedName), '--size', sizeArgument(size)])
    return html`${index > 0 && ' and '}<code>${command}</code>`
  })

  return html`
<section class="tighter">
<h2>Budgets that could be tightened</h2>
<p>Clean runs on this machine would justify less, by the rule that made them. To measure them anew:
${commands}</p>
<table>
<thead><tr>${tighterHeadings}</tr></thead>
<tbody>${budgets.map(tighterRow)}</tbody>
</table>
</section>
`
}

function tighterRow({ scenario, metric, budget, justified, runs }: TighterBudget): Html {
  const figures = [figure(metric, budget), figure(metric, justified), runs]
  const cells = figures.map(text => html`<td class="number">${text}</td>`)

  return html`<tr><th scope="row">${scenario}</th><td>${metric}</td>${cells}</tr>`
}
