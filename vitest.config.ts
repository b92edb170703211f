import { requireSupportedRuntime } from './helpers/runtime.mjs'

requireSupportedRuntime()

// By a name that Vite cannot follow: it bundles what it can into this file, and a Node that is too old must be able to
// read it as far as the line above.
const { configuration }: typeof import('./tests/projects.ts') = await import(
  new URL('tests/projects.ts', import.meta.url).href
)

export default configuration
