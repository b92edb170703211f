/** What a page carries within itself: its style, uPlot, and the modules that draw its charts. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { html, trusted } from './html.ts'
import type { Html } from './html.ts'

const modules = ['dom', 'figures', 'plot', 'overlay', 'timeline', 'fit', 'history', 'main'] as const

const own = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
const uplot = (name: string): string =>
  readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${name}`), 'utf8')

export const style: Html = trusted(`<style>${uplot('uPlot.min.css')}${own('style.css')}</style>`)

/** `#page/dom` and so on, each with the module itself as its address. */
const importMap = Object.fromEntries([
  ['#bytes', addressOf(own('../../bytes.mjs'))],
  ...modules.map(name => [`#page/${name}`, addressOf(own(`page/${name}.mjs`))]),
])

/**
 * The modules stand in the page as `data:` addresses, which an import map gives their names: they stay modules that an
 * editor and a type checker understand, and no build step is needed.
 */
export const scripts: Html = html`
<script>${trusted(uplot('uPlot.iife.min.js'))}</script>
<script type="importmap">${trusted(JSON.stringify({ imports: importMap }))}</script>
<script type="module">import '#page/main'</script>
`

function addressOf(source: string): string {
  return `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`
}
