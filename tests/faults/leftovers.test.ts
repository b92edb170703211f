/** Stores and temporary files are removed, however a run of a real scenario ends. */

import { readdirSync, truncateSync } from 'node:fs'
import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { largeFileSeed, openLargeFile } from '../../helpers/workspace/large-file/large-file.ts'
import { MiB } from '../../helpers/units.ts'
import { disagreements } from './outputs.ts'
import { leftIn, livingProcesses, newSandbox, resultsIn, runCommand, start, until, workBegan } from './processes.ts'
import type { Ended, Sandbox } from './processes.ts'

const calibrating = { MEMORY_CALIBRATING: '1' } // budgets are for larger files
const endless = ['import', '--size', '4MiB', '--rounds', '100'] // a minute: none of them ends before it is stopped
let sandbox: Sandbox

// npm passes a signal on, and then ends by it: what a shell shows as 128 and its number.
const statusOf = ({ code, signal }: Ended): number | null => (signal === null ? code : 128 + constants.signals[signal])

beforeEach(async () => {
  sandbox = await newSandbox()
})

afterEach(async () => {
  await sandbox[Symbol.asyncDispose]()
})

test('passed, from a cached file that was truncated, and undisturbed by a second run that ends at once', async () => {
  const { path } = await openLargeFile({ seed: largeFileSeed, size: 4 * MiB, directory: sandbox.cache, note: () => {} })
  truncateSync(path, MiB)

  const one = start('npm', ['run', 'repro', '--', 'import', '--size', '4MiB', '--wait', '1s'], sandbox, calibrating)
  await until(() => readdirSync(sandbox.path).includes('reports') && leftIn(sandbox).length > 0)
  const two = await runCommand(['repro', 'import', '--size', '4MiB'], sandbox, calibrating)
  const { code, output } = await one.ended

  expect(two).toEqual({
    code: 2,
    signal: null,
    output: `Another run is writing to ${sandbox.reports}. Wait for it, or give this one its own folder by MEMORY_REPORTS.\n`,
  })
  expect(output).toContain(`${path} has 1048576 bytes instead of 4194304: making it again`)
  expect(output).toContain('1 passed, 0 failed')
  expect(output).toContain('memory usage (after import): {')
  expect(code).toBe(0)
  expect(leftIn(sandbox)).toEqual([])
})

test('over budget', async () => {
  const ended = await runCommand(
    ['repro', 'import', '--size', '8MiB', '--import', 'tests/faults/patches/retain-blocks.ts'],
    sandbox,
    { MEMORY_DIAGNOSE: 'never' },
  )
  const { code, output } = ended
  const [result] = resultsIn(sandbox).scenarios

  expect(result?.outcome).toBe('over')
  expect(result?.diagnosis).toBeUndefined()
  expect(result?.verdicts.filter(({ outcome }) => outcome === 'over').map(({ metric }) => metric)).toEqual(
    expect.arrayContaining(['arrayBuffers', 'external']),
  )
  expect(output).toContain('0 passed, 1 failed')
  expect(disagreements(ended, sandbox)).toEqual([])
  expect(code).toBe(1)
  expect(leftIn(sandbox)).toEqual([])
})

test('the code of a full disk, where the disk has room', async () => {
  const ended = await runCommand(
    ['repro', 'import', '--size', '8MiB', '--import', 'tests/faults/patches/full-disk.ts'],
    sandbox,
  )
  const { code, output } = ended
  const [result] = resultsIn(sandbox).scenarios

  expect(result?.message).toMatch(/^(?:Error: )?ENOSPC: no space left on device, write '/)
  expect(result?.outcome).toBe('invalid')
  expect(output).not.toContain('    at ') // a stack
  expect(disagreements(ended, sandbox)).toEqual([])
  expect(code).toBe(1)
  expect(leftIn(sandbox)).toEqual([])
})

describe('stopped in the middle', () => {
  test.for(['SIGINT', 'SIGTERM'] as const)('by %s, as a terminal sends it: to the whole group', async signal => {
    const repro = start('npm', ['run', 'repro', '--', ...endless], sandbox, calibrating)
    await workBegan(sandbox, 'import')
    expect(leftIn(sandbox)).toHaveLength(1)

    const stopped = performance.now()
    for (let again = 0; again < 10; again++) {
      // npm passes each one on too, and people are impatient
      repro.signalGroup(signal)
      await sleep(1)
    }
    const ended = await repro.ended
    await until(() => livingProcesses().every(({ group }) => group !== repro.pid))

    expect(performance.now() - stopped).toBeLessThan(5000)
    expect(statusOf(ended)).toBe(128 + constants.signals[signal])
    expect(ended.output).toContain(`Stopped by ${signal}. Nothing was left behind.`)
    expect(leftIn(sandbox)).toEqual([])
  })

  test('by SIGINT, while the large file is made', async () => {
    const repro = start(
      process.execPath,
      ['commands/run.mjs', 'repro', 'import', '--size', '2GiB'],
      sandbox,
      calibrating,
    )
    await until(() => readdirSync(sandbox.cache).length > 0)
    repro.signalGroup('SIGINT')
    const { code, signal } = await repro.ended

    expect({ code, signal }).toEqual({ code: 130, signal: null })
    expect(readdirSync(sandbox.cache)).toEqual([])
    expect(leftIn(sandbox)).toEqual([])
  })

  test.for(['command', 'Vitest'] as const)('by SIGKILL of the %s, which cannot clean up', async which => {
    const repro = start(process.execPath, ['commands/run.mjs', 'repro', ...endless], sandbox, calibrating)
    await workBegan(sandbox, 'import')
    const vitest =
      livingProcesses().find(({ parent, words }) => parent === repro.pid && words.includes('vitest.mjs'))?.pid ??
      Number.NaN
    const victim = which === 'command' ? repro.pid : vitest

    const stopped = performance.now()
    process.kill(victim, 'SIGKILL')
    await until(() => leftIn(sandbox).length === 0 && livingProcesses().every(({ group }) => group !== repro.pid))

    expect(performance.now() - stopped).toBeLessThan(5000)
  })
})
