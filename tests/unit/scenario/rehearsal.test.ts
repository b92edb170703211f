/** Judging is rehearsed before a trend has its baseline: else the code that it compiles would be growth. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { readSettings } from '../../../helpers/settings.ts'
import { beAsForked } from '../measure/exposed-gc.ts'

const reports = mkdtempSync(join(tmpdir(), 'rehearsal-'))

beAsForked()

afterAll(() => {
  vi.doUnmock('../../../helpers/judge/rehearse.ts')
  vi.resetModules()
  rmSync(reports, { recursive: true })
})

test('judging is rehearsed once, before the body of a scenario that is judged by its trend', async () => {
  const calls: string[] = []
  vi.resetModules()
  vi.doMock('../../../helpers/judge/rehearse.ts', () => ({ rehearse: () => calls.push('rehearsal') }))
  const { runScenario } = await import('../../../helpers/scenario/run-scenario.ts')
  const options = { title: 'nothing stays', metrics: { handles: 'none' }, wait: 0, copies: 0, network: false }
  const body = async (): Promise<void> => {
    calls.push('body')
    await Promise.reject(new Error('enough'))
  }

  for (const operations of [{ operations: 7, rounds: 12 }, {}]) {
    calls.push(`${Object.keys(operations).length === 0 ? 'budgets' : 'trend'}:`)
    const scenario = { ...options, ...operations, name: 'rehearsed', file: 'rehearsed.ts', body }
    await runScenario(scenario, { settings: { ...readSettings({}), reports, profile: 'quiet' }, budgets: [] })
  }

  expect(calls).toEqual(['trend:', 'rehearsal', 'body', 'budgets:', 'body'])
})
