/** The examples of scenarios are scenarios: their bodies run, and are judged; one that leaks is red. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { readingBack } from '../../../docs/examples/reading-back.ts'
import type { Budget } from '../../../helpers/judge/verdict.ts'
import { readSettings } from '../../../helpers/settings.ts'
import { MiB } from '../../../helpers/units.ts'
import type { Scenario, ScenarioOptions } from '../../../helpers/scenario/definition.ts'
import { runScenario } from '../../../helpers/scenario/run-scenario.ts'
import { beAsForked } from '../../unit/measure/exposed-gc.ts'

const fileSize = 2 * MiB
const reports = mkdtempSync(join(tmpdir(), 'example-'))

beAsForked()

afterAll(() => {
  rmSync(reports, { recursive: true })
})

/** What an example defines, in place of running it. */
const defined = vi.hoisted(() => [] as Scenario[])

vi.mock('../../../helpers/vitest/scenario.ts', () => ({
  scenario: (_: unknown, options: ScenarioOptions, body: Scenario['body']): Scenario => {
    const one = { wait: 0, copies: 0, network: false, ...options, name: 'example', file: 'example.ts', body }
    defined.push(one)
    return one
  },
}))

test('reading-back passes within its budget, having read the whole file', { timeout: 60_000 }, async () => {
  const budgets: readonly Budget[] = [
    { metric: 'workers', allowed: 0, clean: { runs: 10, min: 0, median: 0, max: 0 }, reason: 'none is started' },
  ]
  const { outcome, message, measurement } = await runScenario(readingBack, {
    settings: { ...readSettings({}), fileSize, wait: 0, reports },
    budgets,
  })

  expect({ outcome, message, bytes: measurement?.bytesDone }).toEqual({
    outcome: 'passed',
    message: undefined,
    bytes: fileSize,
  })
})

test('closed-sessions counts its listeners round by round, and none stays', { timeout: 60_000 }, async () => {
  await import('../../../docs/examples/closed-sessions.ts')
  const sessions = defined.at(-1)
  if (sessions === undefined) {
    throw new Error('The example defined no scenario.')
  }

  const { verdicts } = await runScenario(
    { ...sessions, operations: 10, metrics: { listeners: 'fewer readings than with heapUsed' } },
    { settings: { ...readSettings({}), rounds: 4, following: 0, reports }, budgets: [] },
  )

  expect(sessions.title).toBe('a closed session leaves no listener on the bus')
  expect(verdicts.find(({ metric }) => metric === 'listeners')).toMatchObject({ outcome: 'within', change: 0 })
})
