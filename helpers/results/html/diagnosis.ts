/** What grew and what holds it, as a diagnosing run found out. */

import { formatBytes } from '../../units.ts'
import type { Diagnosis, GrowingPath } from '../diagnosis.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { fileLink } from './values.ts'

/** What explains most comes first; the rest stands behind a fold. */
const mostShown = 3
const mostSteps = 40
const mostFrames = 30
const mostKinds = 3

export function diagnosisBlock(
  { scenario, rounds, fileSize, seconds, paths, expired, files, failed }: Diagnosis,
  folder: string,
): Html {
  const [first, rest] = [paths.slice(0, mostShown), paths.slice(mostShown, 20)]

  return html`
<div class="diagnosis">
<h3>What grew, and what holds it</h3>
${failed !== undefined && html`<p class="problem">It could not be told: ${failed}</p>`}
${failed === undefined && paths.length === 0 && html`<p>No path of the heap grew in every round: what is retained is not held by objects, or a cache.</p>`}
${first.map(pathBlock)}
${rest.length > 0 && html`<details><summary>${rest.length} more growing paths</summary>${rest.map(pathBlock)}</details>`}
${expired.map(({ signature, reason, issue }) => html`<p class="problem">The known leak <code>${signature}</code> was not found: ${reason} (${issueLink(issue)}).</p>`)}
<p class="source">${rounds} rounds${scenario !== undefined && html` of ${scenario}`}${fileSize > 0 && html` with ${formatBytes(fileSize)}`}, ${seconds.toFixed(0)} s${files.length > 0 && html` · ${files.map(file => html`${fileLink(file, folder)} `)}`}</p>
</div>
`
}

function pathBlock({ path, counts, retained, kinds, way, signature, site, stack, known }: GrowingPath): Html {
  return html`
<article class="path" data-signature="${signature}">
<ol class="steps">${path.slice(0, mostSteps).map(step => html`<li><code>${step}</code></li>`)}</ol>
<dl>
<div><dt>Objects</dt><dd>${growth(counts)} ${counts.map((count, index) => html`${index > 0 && ' → '}<data value="${count}" data-figure="count">${count.toLocaleString('en')}</data>`)}</dd></div>
<div><dt>Retains</dt><dd><data value="${retained}" data-figure="retained">${formatBytes(retained)}</data></dd></div>
${kinds.length > 0 && html`<div><dt>Of that</dt><dd>${kinds.slice(0, mostKinds).map(({ kind, count, bytes }, index) => html`${index > 0 && ', '}${formatBytes(bytes)} in ${count.toLocaleString('en')} <code>${kind}</code>`)}</dd></div>`}
${way.length > 0 && html`<div><dt>Holding</dt><dd>${way.map((step, index) => html`${index > 0 && ' → '}<code>${step}</code>`)}</dd></div>`}
${site !== undefined && html`<div><dt>Allocated at</dt><dd><code>${site}</code></dd></div>`}
<div><dt>Signature</dt><dd><code>${signature}</code> ${known === undefined ? 'not a known leak' : html`<b>${known.applies ? 'known leak' : 'known of other versions, not of these'}</b>: ${known.reason} (${issueLink(known.issue)})`}</dd></div>
</dl>
${stack.length > 0 && html`<details><summary>Stack of the allocation</summary>${stackList(stack)}</details>`}
</article>
`
}

/** A small bar per round. */
function growth(counts: readonly number[]): Html {
  const highest = Math.max(1, ...counts)
  const shown = counts.slice(-24)

  return html`<svg class="growth" viewBox="0 0 ${shown.length * 6} 16" width="${shown.length * 6}" height="16" aria-hidden="true">${shown.map((count, index) => html`<rect x="${index * 6}" y="${(16 - Math.max(1, (count / highest) * 16)).toFixed(1)}" width="4" height="${Math.max(1, (count / highest) * 16).toFixed(1)}"></rect>`)}</svg>`
}

/** Only what leads to a place on the web is a link. */
function issueLink(issue: string): Html {
  return /^https?:\/\//.test(issue) ? html`<a href="${issue}">${issue}</a>` : html`${issue}`
}

/** Frames, innermost first. */
export function stackList(stack: readonly string[]): Html {
  return html`<ol class="stack">${stack.slice(0, mostFrames).map(frame => html`<li><code>${frame}</code></li>`)}${stack.length > mostFrames && html`<li>${stack.length - mostFrames} more</li>`}</ol>`
}
