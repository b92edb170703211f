/** What a scenario's test carries for a process that collects it and does not run it. */

import type { TaskMeta } from 'vitest'
import type { TestCase } from 'vitest/node'
import type { ScenarioMeta } from '../scenario/description.ts'

declare module 'vitest' {
  interface TaskMeta {
    scenario?: ScenarioMeta
  }
}

/** What a scenario's test is given. */
export function testMeta(scenario: ScenarioMeta): TaskMeta {
  return { scenario }
}

/** `undefined` when the test is no scenario's. */
export function scenarioMetaOf(test: TestCase): ScenarioMeta | undefined {
  return test.meta().scenario
}
