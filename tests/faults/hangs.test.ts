/** A process that hangs is killed at its deadline, and the report says where it hung, whether it looped or waited. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Results, ScenarioResult } from '../../helpers/results/schema.ts'
import { disagreements } from './outputs.ts'
import { leftIn, newSandbox, resultsIn, run } from './processes.ts'
import type { Ended, Sandbox } from './processes.ts'
import { screens } from './screens.ts'

let sandbox: Sandbox
let ended: Ended
let results: Results

beforeAll(async () => {
  sandbox = await newSandbox()
  ended = await run('vitest', ['run', '--config', 'tests/faults/vitest.config.ts'], sandbox, {
    FAULTS_FOLDER: 'hangs',
    MEMORY_CALIBRATING: '1', // they have no budgets
    MEMORY_FILE_SIZE: '1MiB',
    MEMORY_DEADLINE: '5s',
    MEMORY_TABLE_ALONE: '1',
  })
  results = resultsIn(sandbox)
}, 300_000)

afterAll(async () => {
  await sandbox[Symbol.asyncDispose]()
})

const of = (name: string): ScenarioResult | undefined => results.scenarios.find(({ scenario }) => scenario === name)

test('each has exactly one outcome, and says why', () => {
  expect(results.scenarios.map(({ scenario, outcome, message }) => `${scenario}: ${outcome}. ${message ?? ''}`))
    .toMatchInlineSnapshot(`
    [
      "awaits: hung. After 5 s, the longest that MEMORY_DEADLINE allows, it was still in the middle of its work: its event loop turned, and had nothing to do. It waited for what did not come, and was killed.",
      "awaits-an-answer: hung. After 5 s, the longest that MEMORY_DEADLINE allows, it was still in the middle of its work: its event loop turned, and had nothing to do. It waited for what did not come, and was killed.",
      "ends: passed. ",
      "ignores-sigterm: hung. After 5 s, the longest that MEMORY_DEADLINE allows, it was still in the middle of its work: code ran and let nothing else run, as an endless loop does. It was killed.",
      "loops: hung. After 5 s, the longest that MEMORY_DEADLINE allows, it was still in the middle of its work: code ran and let nothing else run, as an endless loop does. It was killed.",
      "never-stops: hung. It was within budget. After 5 s, the longest that MEMORY_DEADLINE allows, its file was not done, though all had been measured: code ran and let nothing else run, as an endless loop does. It was killed.",
    ]
  `)
})

test('every output says the same of each, and the run is red', () => {
  expect(disagreements(ended, sandbox)).toEqual([])
  expect(ended.output).toContain('1 passed, 5 failed')
  expect(ended.code).toBe(1)
})

test.for([
  ['loops', /^tests\/faults\/hangs\/loops\.ts:6:\d+$/],
  ['ignores-sigterm', /^turnInCircles \(tests\/faults\/hangs\/ignores-sigterm\.ts:1[1-3]:\d+\)$/],
  ['never-stops', /^spin \(tests\/faults\/hangs\/never-stops\.ts:1[4-6]:\d+\)$/],
  ['awaits', /^tests\/faults\/hangs\/awaits\.ts:5:\d+$/],
  ['awaits-an-answer', /^responseFrom \(tests\/faults\/hangs\/awaits-an-answer\.ts:17:\d+\)$/],
] as const)('%s says where, as it was written', ([scenario, where]) => {
  expect(of(scenario)?.death?.stack).toEqual(expect.arrayContaining([expect.stringMatching(where)]))
})

test('a process that waits names what its event loop waits for', () => {
  expect(of('awaits-an-answer')?.death?.handles).toMatchObject({ TCPServerWrap: 1, TCPSocketWrap: expect.any(Number) })
})

test('each failure fits one screen', () => {
  const shown = screens(ended.output)

  expect(shown).toHaveLength(5)
  for (const { scenario, lines } of shown) {
    expect.soft(lines.length, scenario).toBeLessThanOrEqual(24)
    expect
      .soft(
        lines.filter(line => line.length > 100),
        scenario,
      )
      .toEqual([])
  }
})

test('nothing is left behind', () => {
  expect(leftIn(sandbox)).toEqual([])
})
