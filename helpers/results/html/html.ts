/** Builds HTML in which every value is escaped as text, unless it was built here. */

import { plain } from '../render/plain.ts'

export interface Html {
  readonly html: string
}

type Part = Html | string | number | undefined | false | readonly Part[]

/**
 * A template whose values are escaped for text and for quoted attributes. Lists are joined; `undefined` and `false` are
 * left out. Values do not belong into unquoted attributes, tags' names, scripts or styles.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return { html: strings.map((text, index) => text + textOf(values[index])).join('') }
}

/** Text that is HTML already: this project's own files. */
export function trusted(text: string): Html {
  return { html: text }
}

/** Data for a script, in an element that no text in it can close; `id` where other scripts look it up. */
export function jsonScript(value: unknown, id?: string): Html {
  const named = id === undefined ? '' : ` id="${escaped(id)}"`
  const json = JSON.stringify(value).replaceAll('<', '\\u003c')

  return { html: `<script type="application/json"${named}>${json}</script>` }
}

function textOf(part: Part): string {
  if (part === undefined || part === false) {
    return ''
  }
  if (typeof part !== 'object') {
    return escaped(String(part))
  }
  return 'html' in part ? part.html : part.map(textOf).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return plain(text).replaceAll(/[&<>"']/g, character => entities[character] ?? character)
}
