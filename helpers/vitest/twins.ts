/** What `leakPair` was called in version 0.1. It goes on working until version 0.3. */

import type { Scenario, ScenarioOptions } from '../scenario/definition.ts'
import { announce } from './earlier-names.ts'
import { leakPair } from './leak-pair.ts'
import type { Implementation, LeakPairOptions } from './leak-pair.ts'
import { isEntry } from './scenario.ts'

export type { Implementation as Twin } from './leak-pair.ts'

export type TwinsOptions = Omit<LeakPairOptions, 'title' | 'metrics' | 'leaky' | 'fixed'> & {
  readonly promise: string
  readonly judged: ScenarioOptions['metrics']
  readonly leaking: () => Implementation | Promise<Implementation>
  readonly mended: () => Implementation | Promise<Implementation>
}

const names = {
  'twins()': 'leakPair()',
  promise: 'title',
  judged: 'metrics',
  leaking: 'leaky',
  mended: 'fixed',
} as const

export function twins(
  meta: { readonly filename: string },
  { promise, judged, leaking, mended, ...options }: TwinsOptions,
): Scenario {
  if (isEntry(meta.filename)) {
    announce(names, meta.filename)
  }
  return leakPair(meta, { ...options, title: promise, metrics: judged, leaky: leaking, fixed: mended })
}
