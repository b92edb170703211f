/** Names of version 0.1. They go on working until version 0.3, and a line says what each is called now. */

import { relative } from 'node:path'
import type { ScenarioOptions } from '../scenario/definition.ts'

/** A scenario's options as version 0.1 named them. */
export type EarlierScenarioOptions = Omit<ScenarioOptions, 'title' | 'metrics'> & {
  readonly promise: string
  readonly judged: ScenarioOptions['metrics']
}

const names = { promise: 'title', judged: 'metrics' } as const

/** The same options by their names of today. */
export function scenarioOptions(options: ScenarioOptions | EarlierScenarioOptions, filename: string): ScenarioOptions {
  if (!('promise' in options)) {
    return options
  }
  const { promise, judged, ...rest } = options
  announce(names, filename)
  return { ...rest, title: promise, metrics: judged }
}

/** Says in a line what each name is called now. */
export function announce(renamed: Readonly<Record<string, string>>, filename: string): void {
  const said = Object.entries(renamed).map(([earlier, now]) => `${earlier} is now ${now}`)
  process.stderr.write(
    `${relative(process.cwd(), filename)}: ${said.join(', ')}. The old names work until version 0.3.\n`,
  )
}
