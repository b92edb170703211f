/** The first screen: what is wrong, and a line for every scenario. */

import type { Column } from '../render/columns.ts'
import { networkFacts, versionTexts } from '../render/conditions.ts'
import { outcomeWords } from '../render/outcomes.ts'
import { failuresFirst, leastHeadroom, problemOf } from '../render/overview.ts'
import { shortened } from '../render/plain.ts'
import { scenarioColumns } from '../render/scenario-columns.ts'
import { formatBytes } from '../../units.ts'
import type { Results, ScenarioResult } from '../schema.ts'
import { cellOf, classOf, headingOf } from './columns.ts'
import { headroomBar } from './headroom.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

const mostProblem = 400 // characters

export function headline({ scenarios }: Results): string {
  const red = scenarios.filter(({ outcome }) => outcome !== 'passed').length

  if (scenarios.length === 1) {
    return `${scenarios[0]?.scenario} ${red === 0 ? 'passed' : 'failed'}`
  }
  return red === 0 ? `All ${scenarios.length} scenarios passed` : `${red} of ${scenarios.length} scenarios failed`
}

export function conditions(results: Results): Html {
  const { began, seconds, fileSize, rounds, import: module, environment } = results
  const facts = [
    ...versionTexts(results),
    `${environment.cpus} CPUs`,
    `${formatBytes(environment.memory)} of memory`,
    ...networkFacts(environment),
    formatBytes(fileSize),
    ...(rounds === 1 ? [] : [`${rounds} rounds`]),
    ...(module === undefined ? [] : [`with ${module}`]),
    `${began.slice(0, 10)} ${began.slice(11, 16)} UTC`,
    seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`,
  ]

  return html`<ul class="facts">${facts.map(fact => html`<li>${fact}</li>`)}</ul>`
}

const headings = scenarioColumns.map(column => headingOf(column.name === 'headroom' ? startingLeft(column) : column))

/** The bar of the headroom begins at its left, and is shown on narrow screens too. */
function startingLeft({ spare: _spare, ...column }: Column<ScenarioResult>): Column<ScenarioResult> {
  return { ...column, align: 'left' }
}

export function overview(results: Results): Html {
  return html`
<section id="overview" aria-label="Overview">
<table class="overview">
<thead><tr>${headings}</tr></thead>
<tbody>${failuresFirst(results).map(rowOf)}</tbody>
</table>
</section>
`
}

/** The anchor of a scenario's section. */
export function anchorOf({ scenario }: ScenarioResult): string {
  return `scenario-${scenario}`
}

/** `✓ passed`, `✗ OVER BUDGET`: never by colour alone. */
export function badge({ outcome }: ScenarioResult): Html {
  const [colour, mark] = outcome === 'passed' ? ['green', '✓'] : ['red', '✗']

  return html`<span class="badge ${colour}">${mark} ${outcomeWords[outcome].toLowerCase()}</span>`
}

function rowOf(scenario: ScenarioResult): Html {
  const colour = scenario.outcome === 'passed' ? 'green' : 'red'

  return html`
<tr class="${colour}" data-scenario="${scenario.scenario}" data-outcome="${scenario.outcome}">
${scenarioColumns.map(column => cell(column, scenario))}
</tr>`
}

function cell(column: Column<ScenarioResult>, scenario: ScenarioResult): Html {
  const { name } = column
  switch (name) {
    case 'scenario':
      return html`<th scope="row"><a href="#${anchorOf(scenario)}">${column.format(scenario)}</a>${line(scenario)}</th>`
    case 'headroom':
      return html`<td class="headroom" data-label="${name}">${headroom(column, scenario)}</td>`
    case 'verdict':
      return html`<td>${badge(scenario)}</td>`
    default:
      return html`<td${classOf(column)} data-label="${name}">${cellOf(column, scenario)}</td>`
  }
}

/** What is wrong, or the title of a scenario that passed. */
function line(scenario: ScenarioResult): Html {
  const problem = problemOf(scenario)

  return problem === undefined
    ? html`<span class="title">${scenario.title}</span>`
    : html`<span class="problem">${shortened(problem, mostProblem)}</span>`
}

function headroom(column: Column<ScenarioResult>, scenario: ScenarioResult): Html {
  const least = leastHeadroom(scenario)
  const verdict = scenario.verdicts.find(({ metric }) => metric === least?.metric)

  return verdict === undefined
    ? html`<span class="unknown">${column.format(scenario)}</span>`
    : html`${headroomBar(verdict, { name: 'budget', value: verdict.budget })}<span>${column.format(scenario)}</span>`
}
