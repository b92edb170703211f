/** What is wrong with a red scenario: one sentence, the findings, how it ended, and the command that repeats it. */

import { findings } from '../render/findings.ts'
import { renderFailure } from '../render/message.ts'
import { ownMessage } from '../render/outcomes.ts'
import { problemOf } from '../render/overview.ts'
import { plain, shortened } from '../render/plain.ts'
import { reproduction } from '../render/reproduction.ts'
import type { Results, ScenarioResult } from '../schema.ts'
import { deathBlock } from './death.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

const mostMessageLines = 12
const mostLine = 1000 // characters
const mostText = 8000 // characters

/** Empty for a scenario that passed. */
export function failureBlock(scenario: ScenarioResult, results: Results): Html {
  const problem = problemOf(scenario)
  if (problem === undefined) {
    return html``
  }

  const own = ownMessage(scenario)
  const said = [
    ...own.slice(0, mostMessageLines),
    ...(own.length > mostMessageLines ? [`${own.length - mostMessageLines} more lines in result.json`] : []),
    ...findings(scenario),
  ]
    .map(line => plain(shortened(line, mostLine)))
    .filter(line => line.replace(/\.$/, '') !== problem)
  const command = reproduction(scenario, results)
  const copy = html`<button type="button" class="copy" value="${command}">Copy</button>`
  const text = shortened(plain(renderFailure(scenario, results)), mostText)

  return html`
<div class="failure">
<p class="problem">${shortened(problem, mostLine)}</p>
${said.map(line => html`<p>${line}</p>`)}
${deathBlock(scenario)}
<p class="reproduce"><span>Reproduce</span> <code>${command}</code> ${copy}</p>
<details><summary>As text</summary><pre tabindex="0">${text}</pre></details>
</div>
`
}
