/** Figures in the page: the text that a person reads, and as its value the number that a program reads. */

import { change, figure } from '../../judge/figures.ts'
import { unknown } from '../render/values.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** A figure of a metric, as `64 KiB` or `3`; a dash where there is none. `name` says which figure it is. */
export function figureData(metric: string, name: string, value: number | undefined): Html {
  return dataOf(name, value, found => figure(metric, found))
}

/** As `figureData`, with its sign. */
export function changeData(metric: string, name: string, value: number | undefined): Html {
  return dataOf(name, value, found => change(metric, found))
}

/** As `figureData`, with a text of its own. */
export function dataOf(name: string, value: number | undefined, text: (value: number) => string): Html {
  return value === undefined
    ? html`<span class="unknown">${unknown}</span>`
    : html`<data value="${value}" data-figure="${name}">${text(value)}</data>`
}

/** A link to a file in the report's directory or below it; any other path is text. */
export function fileLink(path: string, folder: string): Html {
  if (!path.startsWith(`${folder}/`)) {
    return html`<code>${path}</code>`
  }
  const address = path
    .slice(folder.length + 1)
    .split('/')
    .map(encodeURIComponent)
    .join('/')
  return html`<a href="${address}"><code>${path}</code></a>`
}

/** Only web addresses become links: any other text stays one. */
export function webLink(text: string): Html {
  return /^https?:\/\//.test(text) ? html`<a href="${text}">${text}</a>` : html`${text}`
}
