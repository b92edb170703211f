/** A scenario: a documented use with a title, in a file and a process of its own. */

import { basename, relative } from 'node:path'
import { expect, test } from 'vitest'
import type { ScenarioResult } from '../results/schema.ts'
import { readSettings } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { readBudgets } from '../scenario/budgets.ts'
import { runScenario } from '../scenario/run-scenario.ts'
import type { Scenario, ScenarioOptions } from '../scenario/definition.ts'
import { suite } from '../../suite.config.ts'
import { scenarioOptions } from './earlier-names.ts'
import type { EarlierScenarioOptions } from './earlier-names.ts'

/**
 * Defines a scenario, and makes it this file's test when this file is the one that Vitest runs. Imported by another
 * file (a canary that plants a leak in it) it is only answered.
 */
export function scenario(
  { filename }: { readonly filename: string },
  given: ScenarioOptions | EarlierScenarioOptions,
  body: Scenario['body'],
): Scenario {
  const options = scenarioOptions(given, filename)
  const defined: Scenario = {
    ...options,
    name: basename(filename, '.ts'),
    file: relative(process.cwd(), filename),
    body,
  }

  if (isEntry(filename)) {
    const settings = readSettings()
    const budgets = settings.calibrating || settings.diagnosing ? [] : readBudgets(defined)
    test(options.title, { timeout: 0 }, async () => {
      // the pool's deadline kills what hangs; a timeout here could not
      const result = await (settings.diagnosing
        ? capture(defined, settings)
        : runScenario(defined, { settings, budgets, chunk: suite.chunk }))
      if (result.outcome !== 'passed') {
        throw new Error(result.message)
      }
    })
  }

  return defined
}

/** What takes snapshots is only loaded where nothing is measured. */
async function capture(defined: Scenario, settings: Settings): Promise<ScenarioResult> {
  const { captureScenario } = await import('../scenario/capture-scenario.ts')
  return await captureScenario(defined, settings)
}

/** Whether Vitest runs this file itself, and not another one that imports it. */
export function isEntry(filename: string): boolean {
  return expect.getState().testPath === filename
}
