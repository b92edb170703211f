/** What scenarios are, by running their files as far as they define them: in a process of its own, by Vitest. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import * as v from 'valibot'
import { modulePath } from '../module-url.ts'
import { descriptionsSchema } from '../scenario/description.ts'
import type { ScenarioDescription } from '../scenario/description.ts'
import { fileOf, scenarioNames } from '../scenario/names.ts'
import { settingsEnvironment } from '../settings.ts'

const collector = modulePath('../vitest/collect.ts', import.meta.url)

/**
 * Describes scenarios, by name or by file; all of this repository unless given. It takes about a second. What cannot be
 * loaded is left out.
 *
 * @param set the folder of an installed dependency set that they load packages from
 */
export async function describeScenarios(
  scenarios: readonly string[] = scenarioNames(),
  set?: string,
): Promise<readonly ScenarioDescription[]> {
  if (scenarios.length === 0) {
    return []
  }
  const child = fork(collector, scenarios.map(fileOf), {
    env: { ...process.env, ...(set === undefined ? {} : settingsEnvironment({ set }, process.env)) },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // what a file prints while it is loaded it prints again when it runs
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const ended = once(child, 'close')
  let sent: unknown = []
  child.once('message', message => {
    sent = message
  })
  await ended
  return v.parse(descriptionsSchema, sent).toSorted((one, other) => (one.name < other.name ? -1 : 1))
}
