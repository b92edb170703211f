/** A run that is stopped, or killed, leaves no green result and no process. */

import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { disagreements, outputsOf } from './outputs.ts'
import { leftIn, livingProcesses, newSandbox, resultsIn, run, start, until, workBegan } from './processes.ts'
import type { Sandbox, Started } from './processes.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await newSandbox()
})

afterEach(async () => {
  await sandbox[Symbol.asyncDispose]()
})

function startFaults(folder: string, names: readonly string[]): Started {
  const files = names.map(name => `tests/faults/${folder}/${name}.ts`)
  return start('vitest', ['run', '--config', 'tests/faults/vitest.config.ts', ...files], sandbox, {
    FAULTS_FOLDER: folder,
    MEMORY_CALIBRATING: '1',
    MEMORY_FILE_SIZE: '1MiB',
    MEMORY_TABLE_ALONE: '1',
  })
}

test('SIGINT twice: finished, running and waiting scenarios have different outcomes', async () => {
  const vitest = startFaults('hangs', ['ends', 'loops', 'never-stops'])
  await workBegan(sandbox, 'loops')
  vitest.signalGroup('SIGINT')
  await sleep(5)
  vitest.signalGroup('SIGINT')
  const ended = await vitest.ended

  expect(ended.code).toBe(130)
  expect(
    resultsIn(sandbox).scenarios.map(({ scenario, outcome, message }) => `${scenario}: ${outcome}. ${message ?? ''}`),
  ).toMatchInlineSnapshot(`
    [
      "ends: passed. ",
      "loops: killed. Stopped by SIGINT. It was killed in the middle of its work.",
      "never-stops: not-started. Stopped by SIGINT. Its turn had not come.",
    ]
  `)
  expect(disagreements(ended, sandbox)).toEqual([])
  expect(ended.output).toContain('1 passed, 2 failed')
  expect(leftIn(sandbox)).toEqual([])
})

test('SIGKILL of the main process: neither forks nor what they started outlive it', async () => {
  const vitest = startFaults('endless', ['starts-children'])
  await workBegan(sandbox, 'starts-children')
  await until(() => sleepers().length === 2)

  const killed = performance.now()
  process.kill(vitest.pid, 'SIGKILL')
  await until(
    () =>
      leftIn(sandbox).length === 0 &&
      sleepers().length === 0 &&
      gateways().length === 0 &&
      livingProcesses().every(({ group }) => group !== vitest.pid),
  )

  expect(performance.now() - killed).toBeLessThan(5000)
  // no process could write one, so nothing reports success
  expect(outputsOf({ output: '' }, sandbox).map(({ name }) => name)).toEqual(['terminal'])
})

test('a reader may close the output before its end: the run goes on, and its exit code is right', async () => {
  const command =
    'vitest run --config tests/faults/vitest.config.ts tests/faults/scenarios/passes.ts | head -1; ' +
    'exit ${PIPESTATUS[0]}'
  const { code, output } = await run('bash', ['-c', command], sandbox, {
    MEMORY_CALIBRATING: '1',
    MEMORY_FILE_SIZE: '1MiB',
  })

  expect(output).not.toMatch(/EPIPE|^ {4}at /m)
  expect(code).toBe(0)
  expect(resultsIn(sandbox).scenarios.map(({ outcome }) => outcome)).toEqual(['passed'])
})

const sleepers = (): readonly string[] => withCommand(/^sleep\0.*27182/)
const gateways = (): readonly string[] => withCommand(/createServer\(\(\) => \{\}\)\.listen\(0/)

function withCommand(pattern: RegExp): readonly string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name) && pattern.test(commandOf(name)))
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return '' // it ended meanwhile
  }
}
