/**
 * The process that started a run is gone: npm alone, or the command; and a Bun that hangs. Nothing runs for more than 5
 * s afterwards.
 */

import { existsSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { disagreements } from './outputs.ts'
import { leftIn, livingProcesses, newSandbox, resultsIn, start, until, workBegan } from './processes.ts'
import type { Sandbox, ProcessEntry, Started } from './processes.ts'

const calibrating = { MEMORY_CALIBRATING: '1', MEMORY_DIAGNOSE: 'never' }
let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await newSandbox()
})

afterEach(async () => {
  await sandbox[Symbol.asyncDispose]()
})

/** Of a run: the process that was started, and all that is below it. */
function familyOf({ pid }: Started): readonly ProcessEntry[] {
  const all = livingProcesses()
  const below = new Set([pid])
  for (const parent of below) {
    // what is added meanwhile is visited too
    all.filter(one => one.parent === parent).forEach(one => below.add(one.pid))
  }
  return all.filter(one => below.has(one.pid))
}

/** Waits until none of its processes is alive, and its directories are gone. Returns milliseconds. */
async function untilGone(family: readonly ProcessEntry[]): Promise<number> {
  const since = performance.now()
  const isLeft = ({ pid, words }: ProcessEntry): boolean => family.some(one => one.pid === pid && one.words === words)
  await until(() => !livingProcesses().some(isLeft) && leftIn(sandbox).length === 0)
  return performance.now() - since
}

/** What these processes have in memory; other runs may have something there too. */
const inMemory = (family: readonly ProcessEntry[]): readonly string[] =>
  existsSync('/dev/shm')
    ? readdirSync('/dev/shm').filter(name => family.some(({ pid }) => name.startsWith(`memory-suite-${pid}-`)))
    : []

describe('npm alone is ended', () => {
  test.for(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'by %s, of a command: results are written, and say that it was stopped',
    async signal => {
      const npm = start(
        'npm',
        ['run', 'repro', '--', 'import', '--size', '4MiB', '--rounds', '100'],
        sandbox,
        calibrating,
      )
      await workBegan(sandbox, 'import')
      const family = familyOf(npm)
      expect(family.length).toBeGreaterThan(4)
      process.kill(npm.pid, signal)
      expect(await untilGone(family)).toBeLessThan(5000)

      expect(resultsIn(sandbox).scenarios.map(({ scenario, outcome }) => `${scenario} ${outcome}`)).toEqual([
        'import killed',
      ])
      expect(disagreements(await npm.ended, sandbox)).toEqual([])
      expect((await npm.ended).output).toContain(
        'Stopped: the command that began this run has ended, or npm before it. Nothing was left behind.',
      )
    },
  )

  test('by SIGKILL, of Vitest without a command, as in npm test', async () => {
    const npx = start('npx', ['vitest', 'run', '--project', 'scenarios', 'tests/scenarios/import.ts'], sandbox, {
      ...calibrating,
      MEMORY_FILE_SIZE: '4MiB',
      MEMORY_ROUNDS: '100',
      MEMORY_TABLE_ALONE: '1',
    })
    await workBegan(sandbox, 'import')
    const family = familyOf(npx)
    process.kill(npx.pid, 'SIGKILL')
    expect(await untilGone(family)).toBeLessThan(5000)

    expect(resultsIn(sandbox).scenarios.map(({ outcome }) => outcome)).toEqual(['killed'])
    expect((await npx.ended).output).toContain(
      'Stopped: npm, which began this run, has ended. Nothing was left behind.',
    )
  })
})

test('a shell that ends before its run does not end the run', async () => {
  const shell = start(
    'sh',
    ['-c', 'nohup npm run repro -- import --size 4MiB > "$MEMORY_CACHE_DIR/log" 2>&1 & sleep 3'],
    sandbox,
    calibrating,
  )
  await shell.ended
  await until(() => existsSync(`${sandbox.reports}/report.html`))

  expect(resultsIn(sandbox).scenarios.map(({ outcome }) => outcome)).toEqual(['passed'])
  await until(() => leftIn(sandbox).length === 0)
})

test('SIGKILL of npm run validate: its own folder goes too', async () => {
  const command = start(
    process.execPath,
    ['commands/run.mjs', 'validate', 'import', '--no-canaries', '--repeat', '2', '--size', '4MiB'],
    sandbox,
  )
  await until(() => leftIn(sandbox).length > 1) // its reports, and what its scenario works in
  const family = familyOf(command)
  process.kill(command.pid, 'SIGKILL')

  expect(await untilGone(family)).toBeLessThan(5000)
})

test('SIGKILL of a command whose Vitest only begins, and has no signal handlers yet', async () => {
  const repro = start(process.execPath, ['commands/run.mjs', 'repro', 'import', '--size', '4MiB'], sandbox)
  await until(() => familyOf(repro).some(({ words }) => words.includes('vitest.mjs')))
  const family = familyOf(repro)
  process.kill(repro.pid, 'SIGKILL')

  expect(await untilGone(family)).toBeLessThan(5000)
})

describe('a Bun that hangs', () => {
  test.for(['its deadline', 'SIGTERM', 'SIGKILL', 'SIGKILL of all'] as const)('is gone after %s', async how => {
    const vitest = start(
      'vitest',
      ['run', '--project', 'trends', 'tests/scenarios/bun/bun-archive-extract.trend.ts'],
      sandbox,
      {
        ...calibrating,
        MEMORY_FILE_SIZE: '8MiB',
        MEMORY_DEADLINE: how === 'its deadline' ? '25s' : '2m',
        MEMORY_TABLE_ALONE: '1',
      },
    )
    await workBegan(sandbox, 'bun-archive-extract')
    await sleep(500)
    const family = familyOf(vitest)
    const bun = family.find(({ words }) => /\/bun-[\d.]+-\w+\/bin\/bun /.test(words))?.pid ?? Number.NaN
    expect(inMemory(family)).toHaveLength(1)
    process.kill(bun, 'SIGSTOP')
    if (how === 'SIGKILL of all') {
      vitest.signalGroup('SIGKILL')
    } else if (how !== 'its deadline') {
      process.kill(vitest.pid, how)
    } else {
      await vitest.ended
    }
    expect(await untilGone(family)).toBeLessThan(5000)

    await until(() => inMemory(family).length === 0) // who removes it begins when they have ended
  })
})
