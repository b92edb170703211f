/** How a process ended that did not end well: what it was doing, and what filled its heap. */

import { formatBytes } from '../../units.ts'
import { deathParts } from '../render/death.ts'
import { endText } from '../render/outcomes.ts'
import type { ScenarioResult } from '../schema.ts'
import { stackList } from './diagnosis.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** Nothing where nothing is known of an end. */
export function deathBlock(scenario: ScenarioResult): Html {
  const { death, outcome, pid } = scenario
  const end = endText(scenario)
  if (death === undefined && (end === undefined || outcome !== 'crashed')) {
    return html``
  }

  const { phase, lastRss, heap, stack } = death ?? {}
  const linesOf = (title: string): readonly string[] =>
    deathParts(death).find(part => part.title === title)?.lines ?? []
  const seen = linesOf('Last seen')
  return html`
<div class="death">
<h3>How it ended</h3>
<dl>
${end !== undefined && html`<div><dt>Process</dt><dd>${pid}, ended ${end}</dd></div>`}
${phase !== undefined && html`<div><dt>While</dt><dd>${phase}</dd></div>`}
${lastRss !== undefined && html`<div><dt>Last RSS</dt><dd><data value="${lastRss}" data-figure="lastRss">${formatBytes(lastRss)}</data></dd></div>`}
${heap !== undefined && html`<div><dt>Heap</dt><dd><data value="${heap.used}" data-figure="heapUsed">${formatBytes(heap.used)}</data> of <data value="${heap.limit}" data-figure="heapLimit">${formatBytes(heap.limit)}</data></dd></div>`}
${['Done', 'Waits for'].map(title => linesOf(title).map(line => html`<div><dt>${title}</dt><dd>${line}</dd></div>`))}
</dl>
${heap !== undefined && spaces(heap.spaces)}
${stack !== undefined && stack.length > 0 && html`<h4>It was doing</h4>${stackList(stack)}`}
${seen.length > 0 && html`<h4>Last seen</h4><pre tabindex="0">${seen.join('\n')}</pre>`}
</div>
`
}

/** The largest first. */
function spaces(bytes: Readonly<Record<string, number>>): Html {
  const largest = Math.max(1, ...Object.values(bytes))

  return html`
<table class="spaces">
<caption class="hidden">Bytes in each space of the heap</caption>
<tbody>${Object.entries(bytes)
    .toSorted(([, one], [, other]) => other - one)
    .map(
      ([name, size]) => html`
<tr><th scope="row">${name}</th><td class="number"><data value="${size}" data-figure="space">${formatBytes(size)}</data></td><td class="track"><span class="fill" style="width:${((size / largest) * 100).toFixed(1)}%"></span></td></tr>`,
    )}</tbody>
</table>
`
}
