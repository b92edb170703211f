/** The first screen: what is wrong, and a line for every scenario. */

import { networkFacts } from '../render/network.ts'
import { outcomeWords } from '../render/outcomes.ts'
import { failuresFirst, headroomText, keyFigures, leastHeadroom, problemOf } from '../render/overview.ts'
import { shortened } from '../render/plain.ts'
import { formatBytes } from '../../units.ts'
import type { Results, ScenarioResult } from '../schema.ts'
import { unknown } from '../render/values.ts'
import { headroomBar } from './headroom.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { changeData } from './values.ts'

const mostProblem = 400 // characters

export function headline({ scenarios }: Results): string {
  const red = scenarios.filter(({ outcome }) => outcome !== 'passed').length

  if (scenarios.length === 1) {
    return `${scenarios[0]?.scenario} ${red === 0 ? 'passed' : 'failed'}`
  }
  return red === 0 ? `All ${scenarios.length} scenarios passed` : `${red} of ${scenarios.length} scenarios failed`
}

export function conditions({ began, seconds, fileSize, rounds, import: module, environment, packages }: Results): Html {
  const facts = [
    ...['helia', 'libp2p'].flatMap(name => (packages[name] === undefined ? [] : [`${name} ${packages[name]}`])),
    `node ${environment.node}`,
    `${environment.platform} ${environment.arch}`,
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

const headings = html`<th scope="col">Scenario</th>
<th scope="col">Verdict</th>
<th scope="col" class="number" title="what heapUsed and external gained since the baseline">Retained</th>
<th scope="col" class="number" title="the highest RSS since the baseline, above it">Peak</th>
<th scope="col" title="what is left of the budget that is nearest to its end">Headroom</th>`

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
  const { retained, peak } = keyFigures(scenario)
  const least = leastHeadroom(scenario)
  const verdict = scenario.verdicts.find(({ metric }) => metric === least?.metric)
  const problem = problemOf(scenario)
  const name = html`<a href="#${anchorOf(scenario)}">${scenario.scenario}</a>`
  const line =
    problem === undefined
      ? html`<span class="title">${scenario.title}</span>`
      : html`<span class="problem">${shortened(problem, mostProblem)}</span>`
  const colour = scenario.outcome === 'passed' ? 'green' : 'red'
  const headroom =
    least === undefined || verdict === undefined
      ? html`<span class="unknown">${unknown}</span>`
      : html`${headroomBar(verdict)}<span>${headroomText(least)}</span>`

  return html`
<tr class="${colour}" data-scenario="${scenario.scenario}" data-outcome="${scenario.outcome}">
<th scope="row">${name}${line}</th>
<td>${badge(scenario)}</td>
<td class="number" data-label="retained">${changeData('heapUsed', 'retained', retained)}</td>
<td class="number" data-label="peak">${changeData('peakRss', 'peak', peak)}</td>
<td class="headroom" data-label="headroom">${headroom}</td>
</tr>`
}
