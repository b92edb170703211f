/** A run that is stopped, or killed, leaves no green behind it, and no process. */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { everyOutput } from './outputs.ts'
import { leftIn, livingProcesses, newPlace, resultsIn, start, until, workBegan } from './processes.ts'
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
  return start('vitest', ['run', '--config', 'tests/faults/vitest.config.ts', ...files], place, { FAULTS_FOLDER: folder, MEMORY_CALIBRATING: '1', MEMORY_FILE_SIZE: '1MiB', MEMORY_TABLE_ALONE: '1' })
}

test('SIGINT twice: what was done, what was under way and what had not begun are told apart', async () => {
  const vitest = startFaults('hangs', ['awaits', 'awaits-an-answer', 'passes'])
  await workBegan(place, 'awaits')
  vitest.signalGroup('SIGINT')
  await sleep(5)
  vitest.signalGroup('SIGINT')
  const ended = await vitest.ended

  expect(ended.code).toBe(130)
  expect(resultsIn(place).scenarios.map(({ scenario, outcome, message }) => `${scenario}: ${outcome}. ${message ?? ''}`)).toMatchInlineSnapshot()
  for (const { name, text } of everyOutput(ended, place)) {
    expect.soft(text, name).not.toMatch(/\b[1-9]\d* passed/)
  }
  expect(leftIn(place)).toEqual([])
})

test('SIGKILL of the main process: neither forks nor what they started outlive it', async () => {
  const vitest = startFaults('endless', ['starts-children'])
  await workBegan(place, 'starts-children')
  await until(() => sleepers().length === 2)

  const killed = performance.now()
  process.kill(vitest.pid, 'SIGKILL')
  await until(() => leftIn(place).length === 0 && sleepers().length === 0 && gateways().length === 0 && livingProcesses().every(({ group }) => group !== vitest.pid))

  expect(performance.now() - killed).toBeLessThan(5000)
  expect(existsSync(join(place.reports, 'results.json'))).toBe(false) // nobody could write one: nothing says that it is green
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
