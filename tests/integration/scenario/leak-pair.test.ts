/** Leak pairs: which of the two does an operation, what is counted, and that both are closed. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { defined } from '../../../helpers/defined.ts'
import { readSettings } from '../../../helpers/settings.ts'
import { runScenario } from '../../../helpers/scenario/run-scenario.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'
import type { ScenarioResult } from '../../../helpers/results/schema.ts'
import type { Implementation } from '../../../helpers/vitest/leak-pair.ts'
import { beAsForked } from '../../unit/measure/exposed-gc.ts'

const reports = mkdtempSync(join(tmpdir(), 'leak-pair-'))

beAsForked()

afterAll(() => {
  rmSync(reports, { recursive: true })
})

const done: string[] = []

function implementationOf(name: string, retained: number): Implementation {
  let count = 0
  return {
    operate: id => {
      done.push(`${name} ${id}`)
      count += retained
    },
    counts: { retained: () => count },
    close: () => done.push(`${name} closed`),
  }
}

const counting = leakPair(
  { filename: 'counting.ts' },
  {
    title: 'the fixed implementation retains nothing',
    operations: 2,
    rounds: 8,
    metrics: { retained: 'nothing is retained' },
    leaky: () => implementationOf('leaky', 1),
    fixed: () => implementationOf('fixed', 0),
  },
)

/** What was done, without its ids. */
async function run(leak?: number): Promise<ScenarioResult & { readonly did: readonly string[] }> {
  done.length = 0
  const result = await runScenario(counting, {
    settings: { ...readSettings({}), reports, profile: 'quiet', ...defined({ leak }) },
    budgets: [],
  })
  return { ...result, did: [...done] }
}

test('unasked, the fixed one does three rounds of warm-up and all rounds, and is level', async () => {
  const { outcome, message, verdicts, operations, did } = await run()

  expect({ outcome, message, operations }).toEqual({ outcome: 'passed', message: undefined, operations: 2 })
  expect(verdicts).toMatchObject([{ metric: 'retained', outcome: 'within' }])
  expect(did).toEqual([...Array.from({ length: (3 + 8) * 2 }, (_, index) => `fixed ${index + 1}`), 'fixed closed'])
})

test('asked to, the leaking one does all of them, and is red', { timeout: 120_000 }, async () => {
  const { outcome, verdicts, measurement, did } = await run(1)

  expect(outcome).toBe('growing')
  expect(verdicts).toMatchObject([{ metric: 'retained', outcome: 'growing', growthPerRound: { slope: 2 } }])
  expect(measurement?.legs).toEqual([8, 22, 54])
  expect(did.filter(line => line.startsWith('fixed '))).toEqual(['fixed closed'])
})

test(
  'asked for 1/N, the leaky implementation does 1 in N, and both are counted together',
  { timeout: 120_000 },
  async () => {
    const { outcome, verdicts, did } = await run(2)

    expect(outcome).toBe('growing')
    expect(verdicts).toMatchObject([{ metric: 'retained', growthPerRound: { slope: 1 } }])
    expect(did.slice(0, 4)).toEqual(['fixed 1', 'leaky 2', 'fixed 3', 'leaky 4'])
    expect(did.slice(-2)).toEqual(['leaky closed', 'fixed closed'])
  },
)

test('what has no leaky implementation does not look as if its leak were not seen', async () => {
  const plain = scenario(
    { filename: 'plain.ts' },
    { title: 'nothing is done', metrics: {}, wait: 0, copies: 0, network: false },
    async ({ memory }) => {
      await memory.rounds(async () => {})
    },
  )
  const { outcome, message } = await runScenario(plain, {
    settings: { ...readSettings({}), reports, leak: 4 },
    budgets: [],
  })

  expect({ outcome, message }).toEqual({
    outcome: 'invalid',
    message: 'plain has no leaky implementation, so it cannot be asked to leak.',
  })
})

test.for([
  {
    leak: 23,
    message:
      'counting does 16 operations before it is judged, and none of them leaks where 1 in 23 does. Ask for a larger share.',
  },
  { rounds: 3, message: 'counting has 3 rounds, and its trend takes 4 at least. Give more, by rounds or --rounds.' },
])('$message', async ({ message, ...asked }) => {
  const result = await runScenario(counting, { settings: { ...readSettings({}), reports, ...asked }, budgets: [] })

  expect({ outcome: result.outcome, message: result.message }).toEqual({ outcome: 'invalid', message })
})

test.for([0, 1.5, Number.NaN])('%d operations are rejected before anything is measured', async operations => {
  const idle = leakPair(
    { filename: 'idle.ts' },
    {
      title: 'nothing is done',
      operations,
      metrics: {},
      leaky: () => implementationOf('leaky', 1),
      fixed: () => implementationOf('fixed', 0),
    },
  )
  const { outcome, message } = await runScenario(idle, { settings: { ...readSettings({}), reports }, budgets: [] })

  expect({ outcome, message }).toEqual({
    outcome: 'invalid',
    message: `idle has ${operations} operations in a round, so nothing would be done. Give a whole number from 1 on.`,
  })
})

test('what its rounds retained before a second call would be in the second baseline', async () => {
  const twice = scenario(
    { filename: 'twice.ts' },
    { title: 'rounds are called once', metrics: {}, wait: 0, copies: 0, network: false },
    async ({ memory }) => {
      await memory.rounds(async () => {})
      await memory.rounds(async () => {})
    },
  )
  const { outcome, message } = await runScenario(twice, { settings: { ...readSettings({}), reports }, budgets: [] })

  expect({ outcome, message }).toMatchObject({
    outcome: 'invalid',
    message: expect.stringContaining('memory.rounds(…) was called twice'),
  })
})

test('what has no budgets and repeats nothing is measured and not judged, which is no pass', async () => {
  const plain = scenario(
    { filename: 'plain.ts' },
    { title: 'nothing is done', metrics: { heapUsed: 'x' }, wait: 0, copies: 0, network: false },
    async ({ memory, budgets }) => {
      await memory.rounds(async () => {})
      expect(memory).toStayWithin(budgets)
    },
  )
  const { outcome, message, measurement } = await runScenario(plain, {
    settings: { ...readSettings({}), reports },
    budgets: undefined,
  })

  expect({ outcome, message, measured: measurement !== undefined }).toEqual({
    outcome: 'not-judged',
    measured: true,
    message:
      'It has no budgets, so it was measured and not judged. Measure them on a version that does not leak: npm run budgets -- ./plain.ts. Or let it repeat an operation, whose trend takes none: --rounds 8.',
  })
})

test('work that fails makes it invalid, and both are closed', async () => {
  const failing = leakPair(
    { filename: 'failing.ts' },
    {
      title: 'the work is done',
      operations: 1,
      metrics: {},
      leaky: () => implementationOf('leaky', 1),
      fixed: () => ({
        operate: () => Promise.reject(new Error('No response.')),
        close: () => done.push('failing closed'),
      }),
    },
  )
  done.length = 0
  const { outcome, message } = await runScenario(failing, { settings: { ...readSettings({}), reports }, budgets: [] })

  expect({ outcome, message, done }).toEqual({ outcome: 'invalid', message: 'No response.', done: ['failing closed'] })
})
