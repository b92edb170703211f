/** How a process ended that did not end well: its stack, its last phase, and what filled its heap. */

import { formatBytes } from '../../units.ts'
import { deathParts } from '../render/death.ts'
import { endText } from '../render/outcomes.ts'
import type { Death, ScenarioResult } from '../schema.ts'
import { stackList } from './diagnosis.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** Empty where the end is not known. */
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
${end !== undefined && term('Process', html`${pid}, ended ${end}`)}
${phase !== undefined && term('While', html`${phase}`)}
${lastRss !== undefined && term('Last RSS', bytesData('lastRss', lastRss))}
${heap !== undefined && term('Heap', heapText(heap))}
${['Done', 'Waits for'].map(title => linesOf(title).map(line => term(title, html`${line}`)))}
</dl>
${heap !== undefined && spaces(heap.spaces)}
${stack !== undefined && stack.length > 0 && html`<h4>It was doing</h4>${stackList(stack)}`}
${seen.length > 0 && html`<h4>Last seen</h4><pre tabindex="0">${seen.join('\n')}</pre>`}
</div>
`
}

function term(title: string, text: Html): Html {
  return html`<div><dt>${title}</dt><dd>${text}</dd></div>`
}

function heapText({ used, limit }: NonNullable<Death['heap']>): Html {
  return html`${bytesData('heapUsed', used)} of ${bytesData('heapLimit', limit)}`
}

function bytesData(name: string, bytes: number): Html {
  return html`<data value="${bytes}" data-figure="${name}">${formatBytes(bytes)}</data>`
}

/** The largest first. */
function spaces(bytes: Readonly<Record<string, number>>): Html {
  const largest = Math.max(1, ...Object.values(bytes))
  const rows = Object.entries(bytes)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, size]) => {
      const fill = html`<span class="fill" style="width:${((size / largest) * 100).toFixed(1)}%"></span>`
      const figure = bytesData('space', size)
      return html`
<tr><th scope="row">${name}</th><td class="number">${figure}</td><td class="track">${fill}</td></tr>`
    })

  return html`
<table class="spaces">
<caption class="hidden">Bytes in each space of the heap</caption>
<tbody>${rows}</tbody>
</table>
`
}
