/** A scenario: a documented use with a title, in a file and a process of its own. */

import { relative } from 'node:path'
import { expect, test } from 'vitest'
import type { ScenarioResult } from '../results/schema.ts'
import { internalVariables } from '../settings-schema.ts'
import { readSettings } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { npmRun } from '../shell.ts'
import { readBudgets } from '../scenario/budgets.ts'
import { runScenario } from '../scenario/run-scenario.ts'
import { usualOptions } from '../scenario/definition.ts'
import type { Scenario, ScenarioOptions } from '../scenario/definition.ts'
import { chunkOfFork } from '../suite.ts'
import { scenarioOptions } from './earlier-names.ts'
import type { EarlierScenarioOptions } from './earlier-names.ts'
import { scenarioName, trendEnding } from '../scenario-name.ts'
import type { ScenarioMeta } from '../scenario/description.ts'
import { testMeta } from './meta.ts'
import { typedAs } from '../scenario/names.ts'

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
    ...usualOptions,
    ...options,
    name: scenarioName(filename),
    file: relative(process.cwd(), filename),
    body,
  }

  if (isEntry(filename)) {
    const settings = readSettings()
    const budgets = settings.calibrating || settings.diagnosing ? [] : readBudgets(defined)
    test(options.title, { timeout: 0, meta: testMeta(metaOf(defined)) }, async () => {
      requireProfile(defined, settings)
      // the pool's deadline kills what hangs; a timeout here could not
      const result = await (settings.diagnosing
        ? capture(defined, settings)
        : runScenario(defined, { settings, budgets, chunk: chunkOfFork() }))
      if (result.outcome !== 'passed') {
        throw new Error(result.message)
      }
    })
  }

  return defined
}

function metaOf({ document, operations, leaks = false, copies, atMost }: Scenario): ScenarioMeta {
  return {
    kind: operations === undefined ? 'scenario' : 'trend',
    leaks,
    mostBytes: copies === 0 ? 0 : (atMost ?? null),
    ...(document === undefined ? {} : { document: documentNumber(document) }),
  }
}

/** `003` of `003_2c6ddd9eba9fd4be.txt`. */
export function documentNumber(document: string): string {
  return document.split('_')[0] ?? document
}

/**
 * @throws {RangeError} when trends would be judged by the floors of a profile that is not theirs: Vitest was started
 *   without a command that would have asked the file what it is
 */
function requireProfile({ file, operations }: Scenario, { profile }: Settings): void {
  const wanted = operations === undefined ? 'default' : 'quiet'
  const project = process.env[internalVariables.checks]
  if (operations === undefined && project !== undefined) {
    throw new RangeError(
      `${file} is judged by budgets, which are made in the default profile; files of the project "${project}" run in ` +
        'the quiet one. Leave it out of the include of that, and run it by a command: ' +
        npmRun('repro', [typedAs(file)]),
    )
  }
  if (profile !== wanted) {
    throw new RangeError(
      operations === undefined
        ? `${file} is judged by budgets, which are made in the default profile, and its name says that it is judged ` +
            `by its trend. Name it without ${trendEnding}.`
        : `${file} repeats an operation and is judged by its trend, in the quiet profile. Name it ` +
            `${scenarioName(file)}${trendEnding}, or run it by a command: ${npmRun('repro', [typedAs(file)])}`,
    )
  }
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
