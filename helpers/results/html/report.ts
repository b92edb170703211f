/** A run as one page that needs nothing beside it: no network, no server, no other file. */

import { figure } from '../../judge/figures.ts'
import { historyOf, tighterBudgets } from '../history/levels.ts'
import type { TighterBudget } from '../history/levels.ts'
import type { HistoryRun } from '../history/history.ts'
import { failuresFirst } from '../render/overview.ts'
import type { Results } from '../schema.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { scripts, style } from './assets.ts'
import { runsData } from './history-data.ts'
import { html, jsonScript } from './html.ts'
import type { Html } from './html.ts'
import { conditions, headline, overview } from './overview.ts'
import { scenarioSection } from './scenario.ts'

export interface ReportInput {
  /** By scenario; one without has no chart. */
  readonly timelines: ReadonlyMap<string, Timeline>
  /** Of this run, too. */
  readonly runs: readonly HistoryRun[]
  /** Lines of the history that could not be read. */
  readonly unreadable: number
  /** Bytes at which the budgets of each scenario were measured. */
  readonly budgetSizes: ReadonlyMap<string, number>
  /** Where the report will lie, relative to where the run began: files below it become links. */
  readonly folder: string
}

export const mostBytes = 1024 * 1024

/** Of each timeline, from what a screen can show down to a sketch. */
const samples = [1200, 800, 500, 300, 150, 60, 0]

/**
 * Below 1 MiB, by leaving out samples that lie between extremes; only what no run has ever had is longer without any.
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

function render(
  results: Results,
  { timelines, runs, unreadable, budgetSizes, folder }: ReportInput,
  mostSamples: number,
): string {
  const title = headline(results)
  const histories = new Map(results.scenarios.map(scenario => [scenario.scenario, historyOf(runs, scenario, results)]))
  const told = new Set([...histories.values()].flatMap(({ points }) => points.map(({ run }) => run)))
  const shown = runs.filter(run => told.has(run))
  const red = results.scenarios.some(({ outcome }) => outcome !== 'passed')

  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' data:; img-src data:">
<title>${red ? '✗' : '✓'} ${title}</title>
<link rel="icon" href="data:,">
${style}
</head>
<body>
<a class="skip" href="#overview">Skip to the overview</a>
<header class="page">
<h1 class="${red ? 'red' : 'green'}"><span aria-hidden="true">${red ? '✗' : '✓'}</span> ${title}</h1>
<fieldset class="theme choices"><legend class="hidden">Theme</legend><label><input type="radio" name="theme" value="light dark" checked><span>Auto</span></label><label><input type="radio" name="theme" value="light"><span>Light</span></label><label><input type="radio" name="theme" value="dark"><span>Dark</span></label></fieldset>
${conditions(results)}
</header>
<main>
${overview(results)}
${tighter(tighterBudgets(runs, results, budgetSizes))}
${failuresFirst(results).map(scenario => scenarioSection(scenario, results, { timeline: timelines.get(scenario.scenario), history: histories.get(scenario.scenario) ?? { points: [], changes: [] }, runs: shown, mostSamples, folder }))}
</main>
<footer>
<p>Everything here is drawn from <code>results.json</code> and the timelines beside it. ${unreadable > 0 && `${unreadable} lines of the history could not be read.`}</p>
</footer>
${jsonScript(runsData(shown), 'runs')}
${scripts}
</body>
</html>
`.html
}

function tighter(budgets: readonly TighterBudget[]): Html {
  return budgets.length === 0
    ? html``
    : html`
<section class="tighter">
<h2>Budgets that could be tightened</h2>
<p>Clean runs on this machine would justify less, by the rule that made them. <code>npm run budgets -- ${[...new Set(budgets.map(({ scenario }) => scenario))].join(' ')}</code> measures them anew.</p>
<table>
<thead><tr><th scope="col">Scenario</th><th scope="col">Metric</th><th scope="col" class="number">Budget</th><th scope="col" class="number">Justified</th><th scope="col" class="number">Runs</th></tr></thead>
<tbody>${budgets.map(({ scenario, metric, budget, justified, runs }) => html`<tr><th scope="row">${scenario}</th><td>${metric}</td><td class="number">${figure(metric, budget)}</td><td class="number">${figure(metric, justified)}</td><td class="number">${runs}</td></tr>`)}</tbody>
</table>
</section>
`
}
