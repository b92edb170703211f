/** A scenario: a documented use whose title is a promise, in a file and a process of its own. */

import { basename, relative } from 'node:path'
import { expect, test } from 'vitest'
import type { ScenarioResult } from '../results/schema.ts'
import { readSettings } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { readBudgets } from './budgets.ts'
import { runScenario } from './run-scenario.ts'
import type { ScenarioContext } from './run-scenario.ts'

export interface ScenarioOptions {
  /** In plain words; it stands in every report. */
  readonly promise: string
  /** The file of the document that it comes from. */
  readonly document?: string
  /** The report that it reproduces. */
  readonly reported?: string
  /** Metrics that are judged, each with the reason of its budget. Figures come from the generated file beside the scenario. */
  readonly judged: Readonly<Record<string, string>>
  /** Milliseconds that the library's own timers take to let go. */
  readonly wait: number
  /** How many times the file's size it writes to the temporary directory; 0: it works on no file. */
  readonly copies: number
  /** How often its body runs between the baseline and the last reading; once unless said. */
  readonly rounds?: number
  /** How many operations a round has, where the scenario repeats one: then the trend of each metric is judged, and none has a budget. */
  readonly operations?: number
  /** How many rounds of operations its body does to warm up, before it calls `memory.rounds`; 3 unless said. */
  readonly warmUp?: number
  /** Whether it can be asked to leak. */
  readonly leaks?: boolean
  /**
   * How many at least, where the run is asked for a smaller size than the large file's: then there are fewer, in proportion.
   * All of them unless said.
   */
  readonly least?: number
  /** Bytes of the file at most, where less than the large file already tells. */
  readonly atMost?: number
  /** Whether it dials: then timers of libp2p and bitswap hold state, and readings are noisier. */
  readonly network: boolean
}

export interface Scenario extends ScenarioOptions {
  readonly name: string
  /** Relative to the repository. */
  readonly file: string
  readonly body: (context: ScenarioContext) => Promise<void>
}

/**
 * Defines a scenario, and makes it this file's test when this file is the one that Vitest runs. Imported by another file (a
 * canary that plants a leak in it) it is only answered.
 */
export function scenario({ filename }: { readonly filename: string }, options: ScenarioOptions, body: Scenario['body']): Scenario {
  const defined: Scenario = { ...options, name: basename(filename, '.ts'), file: relative(process.cwd(), filename), body }

  if (isEntry(filename)) {
    const settings = readSettings()
    const budgets = settings.calibrating || settings.diagnosing ? [] : readBudgets(defined)
    test(options.promise, { timeout: 0 }, async () => { // the pool's deadline kills what hangs; a timeout here could not
      const result = await (settings.diagnosing ? capture(defined, settings) : runScenario(defined, { settings, budgets }))
      if (result.outcome !== 'passed') {
        throw new Error(result.message)
      }
    })
  }

  return defined
}

/** What takes snapshots is only loaded where nothing is measured. */
async function capture(defined: Scenario, settings: Settings): Promise<ScenarioResult> {
  const { captureScenario } = await import('./capture-scenario.ts')
  return await captureScenario(defined, settings)
}

/** Whether Vitest runs this file itself, and not another one that imports it. */
export function isEntry(filename: string): boolean {
  return expect.getState().testPath === filename
}
