/** Leftovers of a scenario are removed, however it ends: read-only folders, and processes with another environment. */

import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { disagreements } from './outputs.ts'
import { leftIn, livingProcesses, newSandbox, resultsIn, start, until, workBegan } from './processes.ts'
import type { Sandbox, Started, Variables } from './processes.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await newSandbox()
})

afterEach(async () => {
  await sandbox[Symbol.asyncDispose]()
})

function startRemains(names: readonly string[], variables: Variables): Started {
  const files = names.map(name => `tests/faults/${name}.ts`)
  return start('vitest', ['run', '--config', 'tests/faults/vitest.config.ts', ...files], sandbox, {
    FAULTS_FOLDER: '{remains,scenarios}',
    MEMORY_CALIBRATING: '1',
    MEMORY_FILE_SIZE: '1MiB',
    MEMORY_DEADLINE: '10s', // a scenario alone takes one
    MEMORY_TABLE_ALONE: '1',
    ...variables,
  })
}

/** How a scenario ends, and its outcome. */
const ways = [
  ['ends', 'passed'],
  ['hangs', 'hung'],
  ['killed', 'killed'],
  ['leaves', 'crashed'],
] as const

const outcomes = (): readonly string[] =>
  resultsIn(sandbox).scenarios.map(({ scenario, outcome }) => `${scenario} ${outcome}`)

// Root may remove files without the right to write: rights are tested only as an ordinary user, by `npm run test:user`.
test.for(ways)(
  'a read-only folder of one that %s: each scenario has its outcome, and nothing stays',
  async ([way, outcome]) => {
    const target = join(sandbox.path, 'target')
    mkdirSync(target, { mode: 0o500 })
    const ended = await startRemains(['remains/read-only', 'scenarios/passes'], {
      FAULTS_WAY: way,
      FAULTS_TARGET: target,
    }).ended

    expect(outcomes()).toEqual([`read-only ${outcome}`, 'passes passed'])
    expect(disagreements(ended, sandbox)).toEqual([])
    expect(ended.code).toBe(way === 'ends' ? 0 : 1)
    expect(leftIn(sandbox)).toEqual([])
    expect(statSync(target).mode % 0o1000).toBe(0o500) // what a link names is not touched
  },
)

test('a read-only folder when SIGKILL ends the run', async () => {
  const vitest = startRemains(['remains/read-only'], { FAULTS_WAY: 'hangs', MEMORY_DEADLINE: '1m' })
  await workBegan(sandbox, 'read-only')
  process.kill(vitest.pid, 'SIGKILL')

  expect(await untilNothingIsLeft(vitest)).toBeLessThan(5000)
})

let seconds = 31_000 + (process.pid % 1000) * 10 // that nothing else sleeps for
const sleepers = (): readonly string[] =>
  livingProcesses()
    .filter(({ words }) => words === `sleep ${seconds}`)
    .map(({ words }) => words)

describe('processes with an environment of their own', () => {
  beforeEach(() => {
    seconds++
  })

  test.for(ways)('of one that %s', async ([way, outcome]) => {
    const ended = await startRemains(['remains/forgets-children', 'scenarios/passes'], {
      FAULTS_WAY: way,
      FAULTS_SECONDS: String(seconds),
    }).ended

    expect(sleepers()).toEqual([])
    expect(outcomes()).toEqual([`forgets-children ${outcome}`, 'passes passed'])
    expect(disagreements(ended, sandbox)).toEqual([])
  })

  test.for(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('when %s ends the run', async signal => {
    const vitest = await startEndless()
    process.kill(vitest.pid, signal)
    expect(await untilNothingIsLeft(vitest)).toBeLessThan(5000)

    expect((await vitest.ended).output.includes('Nothing was left behind.')).toBe(signal !== 'SIGKILL')
  })

  test('when SIGKILL ends all of the run at once', async () => {
    const vitest = await startEndless()
    await sleep(1000) // until they were seen
    vitest.signalGroup('SIGKILL')
    expect(await untilNothingIsLeft(vitest)).toBeLessThan(5000)
  })
})

async function startEndless(): Promise<Started> {
  const vitest = startRemains(['remains/forgets-children'], {
    FAULTS_WAY: 'hangs',
    MEMORY_DEADLINE: '1m',
    FAULTS_SECONDS: String(seconds),
  })
  await workBegan(sandbox, 'forgets-children')
  await until(() => sleepers().length === 3)
  return vitest
}

/** Milliseconds. */
async function untilNothingIsLeft(run: Started): Promise<number> {
  const since = performance.now()
  await until(
    () =>
      leftIn(sandbox).length === 0 &&
      sleepers().length === 0 &&
      livingProcesses().every(({ group }) => group !== run.pid),
  )
  return performance.now() - since
}
