/** What grew and what holds it, as a diagnosing run found out. */

import { formatBytes } from '../../units.ts'
import type { Diagnosis, GrowingPath } from '../diagnosis.ts'
import { explained, explainedText, holdersAmong } from '../render/explained.ts'
import { nativeFields } from '../render/native.ts'
import { nothingText } from '../render/nothing-found.ts'
import { openedFields, withinSet } from '../render/opened.ts'
import type { ScenarioResult } from '../schema.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { fileLink, webLink } from './values.ts'

/** The paths that retain most are open; the rest stands behind a fold. */
const mostShown = 3
const mostSteps = 40
const mostFrames = 30
const mostKinds = 3

/** `scenario` has been diagnosed: `diagnosis` is its own. */
export function diagnosisBlock(scenario: ScenarioResult, diagnosis: Diagnosis, folder: string): Html {
  const { paths, expired, failed } = diagnosis
  const [first, rest] = [paths.slice(0, mostShown), paths.slice(mostShown, 20)]
  const holds = holdersAmong(scenario, diagnosis).length > 0

  return html`
<div class="diagnosis">
<h3>What grew, and what holds it</h3>
${failed !== undefined && html`<p class="problem">Not diagnosed: ${failed}</p>`}
${failed === undefined && !holds && html`<p>${nothingText(scenario, diagnosis)}</p>`}
${first.map((path, index) => pathBlock(path, shareText(path, index, { scenario, diagnosis })))}
${restBlock(rest)}
${besideBlock(scenario, diagnosis)}
${expired.map(expiredText)}
<p class="source">${sourceText(diagnosis)}${filesText(diagnosis, folder)}</p>
</div>
`
}

/** `11.2 of 11.4 MiB`, of the first path. Others may hold the same bytes. */
function shareText(
  { came }: GrowingPath,
  index: number,
  { scenario, diagnosis }: { readonly scenario: ScenarioResult; readonly diagnosis: Diagnosis },
): string | undefined {
  const share = index > 0 || came === undefined ? undefined : explained(scenario, diagnosis, came)
  return share === undefined ? undefined : explainedText(share)
}

/** What no heap snapshot shows: what stayed open, and native memory. Empty where neither was looked at. */
function besideBlock(scenario: ScenarioResult, diagnosis: Diagnosis): Html {
  const fields = [...openedFields(scenario), ...nativeFields(diagnosis)]

  return fields.length === 0
    ? html``
    : html`<article class="path"><dl class="beside">${fields.map(
        ([label, text]) => html`<div><dt>${label}</dt><dd>${text}</dd></div>`,
      )}</dl></article>`
}

/** Empty where there are no more paths. */
function restBlock(paths: readonly GrowingPath[]): Html {
  const blocks = paths.map(path => pathBlock(path))

  return blocks.length > 0
    ? html`<details><summary>${blocks.length} more growing paths</summary>${blocks}</details>`
    : html``
}

function expiredText({ signature, reason, issue }: Diagnosis['expired'][number]): Html {
  const leak = html`<code>${signature}</code>`

  return html`<p class="problem">The known leak ${leak} was not found: ${reason} (${webLink(issue)}).</p>`
}

/** How it was found: `4 rounds of import with 16 MiB, 14 s`. */
function sourceText({ scenario, rounds, fileSize, seconds }: Diagnosis): string {
  const of = scenario === undefined ? '' : ` of ${scenario}`
  const size = fileSize > 0 ? ` with ${formatBytes(fileSize)}` : ''

  return `${rounds} rounds${of}${size}, ${seconds.toFixed(0)} s`
}

function filesText({ files }: Diagnosis, folder: string): Html {
  return files.length > 0 ? html` · ${files.map(file => html`${fileLink(file, folder)} `)}` : html``
}

function pathBlock(found: GrowingPath, share?: string): Html {
  const { path, counts, sizes, retained, kinds, way, signature, site, stack, known } = found
  const holding = way.map((step, index) => html`${index > 0 && ' → '}<code>${step}</code>`)

  return html`
<article class="path" data-signature="${signature}">
<ol class="steps">${path.slice(0, mostSteps).map(step => html`<li><code>${step}</code></li>`)}</ol>
<dl>
<div><dt>${sizes === undefined ? 'Objects' : 'Bytes'}</dt><dd>${growth(sizes ?? counts)} ${(sizes ?? counts).map(
    sizes === undefined ? countText : sizeText,
  )}</dd></div>
<div><dt>Retains</dt><dd><data value="${retained}" data-figure="retained">${formatBytes(retained)}</data></dd></div>
${share !== undefined && html`<div><dt>Explains</dt><dd>${share}</dd></div>`}
${kinds.length > 0 && html`<div><dt>Of that</dt><dd>${kinds.slice(0, mostKinds).map(kindText)}</dd></div>`}
${way.length > 0 && html`<div><dt>Holding</dt><dd>${holding}</dd></div>`}
${site !== undefined && html`<div><dt>Allocated at</dt><dd><code>${withinSet(site)}</code></dd></div>`}
<div><dt>Signature</dt><dd><code>${signature}</code> ${knownText(known)}</dd></div>
</dl>
${stack.length > 0 && html`<details><summary>Stack of the allocation</summary>${stackList(stack)}</details>`}
</article>
`
}

function countText(count: number, index: number): Html {
  return html`${index > 0 && ' → '}<data value="${count}" data-figure="count">${count.toLocaleString('en')}</data>`
}

function sizeText(size: number, index: number): Html {
  return html`${index > 0 && ' → '}<data value="${size}" data-figure="size">${formatBytes(size)}</data>`
}

function kindText({ kind, count, bytes }: GrowingPath['kinds'][number], index: number): Html {
  return html`${index > 0 && ', '}${formatBytes(bytes)} in ${count.toLocaleString('en')} <code>${kind}</code>`
}

function knownText(known: GrowingPath['known']): Html {
  if (known === undefined) {
    return html`not a known leak`
  }
  const of = known.applies ? 'known leak' : 'known of other versions, not of these'
  return html`<b>${of}</b>: ${known.reason} (${webLink(known.issue)})`
}

/** A small bar per round. */
function growth(counts: readonly number[]): Html {
  const highest = Math.max(1, ...counts)
  const shown = counts.slice(-24)
  const width = shown.length * 6
  const bars = shown.map((count, index) => {
    const height = Math.max(1, (count / highest) * 16)
    const [top, tall] = [(16 - height).toFixed(1), height.toFixed(1)]
    return html`<rect x="${index * 6}" y="${top}" width="4" height="${tall}"></rect>`
  })

  const size = html`viewBox="0 0 ${width} 16" width="${width}" height="16"`
  return html`<svg class="growth" ${size} aria-hidden="true">${bars}</svg>`
}

/** Frames, innermost first. */
export function stackList(stack: readonly string[]): Html {
  const frames = stack.slice(0, mostFrames).map(frame => html`<li><code>${frame}</code></li>`)
  const left = stack.length > mostFrames && html`<li>${stack.length - mostFrames} more</li>`

  return html`<ol class="stack">${frames}${left}</ol>`
}
