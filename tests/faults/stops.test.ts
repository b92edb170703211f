/** A run that is stopped, or killed, leaves no green behind it, and no process. */

import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { disagreements, outputsOf } from './outputs.ts'
import { leftIn, livingProcesses, newPlace, resultsIn, run, start, until, workBegan } from './processes.ts'
import type { Place, Started } from './processes.ts'

let place: Place

beforeEach(async () => {
  place = await newPlace()
})

afterEach(async () => {
  await place[Symbol.asyncDispose]()
})

function startFaults(folder: string, names: readonly string[]): Started {
  const files = names.map(name => `tests/faults/${folder}/${name}.ts`)
  return start('vitest', ['run', '--config', 'tests/faults/vitest.config.ts', ...files], place, {
    FAULTS_FOLDER: folder,
    MEMORY_CALIBRATING: '1',
    MEMORY_FILE_SIZE: '1MiB',
    MEMORY_TABLE_ALONE: '1',
  })
}

test('SIGINT twice: what was done, what was under way and what had not begun are told apart', async () => {
  const vitest = startFaults('hangs', ['ends', 'loops', 'never-stops'])
  await workBegan(place, 'loops')
  vitest.signalGroup('SIGINT')
  await sleep(5)
  vitest.signalGroup('SIGINT')
  const ended = await vitest.ended

  expect(ended.code).toBe(130)
  expect(
    resultsIn(place).scenarios.map(({ scenario, outcome, message }) => `${scenario}: ${outcome}. ${message ?? ''}`),
  ).toMatchInlineSnapshot(`
    [
      "ends: passed. ",
      "loops: killed. Stopped by SIGINT. It was killed in the middle of its work.",
      "never-stops: not-started. Stopped by SIGINT. Its turn had not come.",
    ]
  `)
  expect(disagreements(ended, place)).toEqual([])
  expect(ended.output).toContain('1 passed, 2 failed')
  expect(leftIn(place)).toEqual([])
})

test('SIGKILL of the main process: neither forks nor what they started outlive it', async () => {
  const vitest = startFaults('endless', ['starts-children'])
  await workBegan(place, 'starts-children')
  await until(() => sleepers().length === 2)

  const killed = performance.now()
  process.kill(vitest.pid, 'SIGKILL')
  await until(
    () =>
      leftIn(place).length === 0 &&
      sleepers().length === 0 &&
      gateways().length === 0 &&
      livingProcesses().every(({ group }) => group !== vitest.pid),
  )

  expect(performance.now() - killed).toBeLessThan(5000)
  // nobody could write one: nothing says that it is green
  expect(outputsOf({ output: '' }, place).map(({ name }) => name)).toEqual(['terminal'])
})

test('who reads the output may stop before its end: the run goes on, and its code is true', async () => {
  const command =
    'vitest run --config tests/faults/vitest.config.ts tests/faults/scenarios/passes.ts | head -1; ' +
    'exit ${PIPESTATUS[0]}'
  const { code, output } = await run('bash', ['-c', command], place, {
    MEMORY_CALIBRATING: '1',
    MEMORY_FILE_SIZE: '1MiB',
  })

  expect(output).not.toMatch(/EPIPE|^ {4}at /m)
  expect(code).toBe(0)
  expect(resultsIn(place).scenarios.map(({ outcome }) => outcome)).toEqual(['passed'])
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
