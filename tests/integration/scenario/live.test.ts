/** A reader that holds a whole file while it reads is told from one that drops each chunk, though neither retains any. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { Budget } from '../../../helpers/judge/verdict.ts'
import { runScenario } from '../../../helpers/scenario/run-scenario.ts'
import type { ScenarioContext } from '../../../helpers/scenario/run-scenario.ts'
import type { ScenarioResult } from '../../../helpers/results/schema.ts'
import { rowsOf } from '../../../helpers/results/render/rows.ts'
import { readSettings } from '../../../helpers/settings.ts'
import { KiB, MiB } from '../../../helpers/units.ts'
import { beAsForked } from '../../unit/measure/exposed-gc.ts'

const reports = mkdtempSync(join(tmpdir(), 'live-'))
const chunk = 256 * KiB
const chunks = 24

beAsForked()

afterAll(() => {
  rmSync(reports, { recursive: true })
})

const clean = { runs: 10, min: 0, median: 256 * KiB, max: 512 * KiB }

const budgets: readonly Budget[] = [
  { metric: 'peakLiveArrayBuffers', allowed: MiB, clean, reason: 'two chunks: the one that is read and the next' },
  { metric: 'peakLiveHeapUsed', allowed: 2 * MiB, clean, reason: 'a reader has no objects of its own' },
  { metric: 'arrayBuffers', allowed: MiB, clean, reason: 'nothing stays' },
]

let rounds: number[] = []

/** Reads for a slow consumer. `ahead`: how many chunks are loaded before they are asked for. */
async function run(ahead: number, body?: (context: ScenarioContext) => Promise<void>): Promise<ScenarioResult> {
  rounds = []
  const read = async (): Promise<number> => {
    let seen = 0
    let loaded: Uint8Array[] = []
    for (let number = 0; number < chunks; number++) {
      if (loaded.length === 0) {
        loaded = Array.from({ length: ahead }, (_, index) => new Uint8Array(chunk).fill(index))
      }
      seen += loaded.shift()?.byteLength ?? 0
      await sleep(20)
    }
    return seen
  }
  return await runScenario(
    {
      name: 'reading',
      file: 'reading.ts',
      title: 'reading a file holds one chunk at a time',
      metrics: Object.fromEntries(budgets.map(({ metric, reason }) => [metric, reason])),
      wait: 0,
      copies: 0,
      network: false,
      body:
        body ??
        (async ({ memory }) => {
          await read()
          await memory.rounds(async ({ number, progress }) => {
            rounds.push(number)
            progress(chunks * chunk)
            return await read()
          })
          memory.judge(budgets)
        }),
    },
    { settings: { ...readSettings({}), reports }, budgets },
  )
}

function verdictsOf({ verdicts }: ScenarioResult): Readonly<Record<string, string>> {
  return Object.fromEntries(verdicts.map(({ metric, outcome }) => [metric, outcome]))
}

test('holding everything while reading is red by its live peak alone', { timeout: 120_000 }, async () => {
  const result = await run(chunks)
  const row = rowsOf(result).find(({ metric }) => metric === 'peakLiveArrayBuffers')

  expect(verdictsOf(result)).toEqual({
    peakLiveArrayBuffers: 'over',
    peakLiveHeapUsed: 'within',
    arrayBuffers: 'within',
  })
  expect(result.outcome).toBe('over')
  expect(row?.change).toBeGreaterThan(((chunks - 4) / chunks) * chunks * chunk)
  expect(row?.change).toBeLessThanOrEqual(chunks * chunk + 64 * KiB)
  expect((row?.after ?? 0) - (row?.baseline ?? 0)).toBe(row?.change)
})

test('dropping each chunk is green, however much garbage waits', { timeout: 120_000 }, async () => {
  const result = await run(1)

  expect(verdictsOf(result)).toEqual({
    peakLiveArrayBuffers: 'within',
    peakLiveHeapUsed: 'within',
    arrayBuffers: 'within',
  })
  expect(result.measurement?.live?.collections).toBeGreaterThanOrEqual(2)
  expect(rounds).toEqual([1, 2]) // the second one with collections
  expect(result.measurement).toMatchObject({ rounds: 1, bytesDone: chunks * chunk })
})

test('work that lets nothing else run is invalid, and says what to do', { timeout: 120_000 }, async () => {
  const silent = await run(1, async ({ memory }) => {
    await memory.rounds(async () => await Promise.resolve())
    memory.judge(budgets)
  })
  const asked = await run(1, async ({ memory }) => {
    await memory.rounds(async ({ reading }) => await reading('in the middle'))
    memory.judge(budgets)
  })

  expect(silent).toMatchObject({ outcome: 'invalid' })
  expect(silent.message).toMatchInlineSnapshot(
    `"The work gave the event loop no turn, so what was alive meanwhile could not be read. Let it await something of the event loop, such as a file or a timer, or call round.reading(…) in the middle of it."`,
  )
  expect(asked.outcome).toBe('passed')
})

test('of child processes and of trends there is none', { timeout: 120_000 }, async () => {
  const followed = await run(1, async ({ memory }) => {
    memory.follow([{ pid: process.ppid, settle: async () => await Promise.reject(new Error('not asked')) }])
    await memory.rounds(async () => await Promise.resolve())
  })
  const trend = await runScenario(
    {
      name: 'reading',
      file: 'reading.ts',
      title: 'no trend',
      metrics: { peakLiveHeapUsed: 'none' },
      operations: 5,
      rounds: 12,
      wait: 0,
      copies: 0,
      network: false,
      body: async () => await Promise.resolve(),
    },
    { settings: { ...readSettings({}), reports }, budgets: [] },
  )

  expect(followed.message).toMatchInlineSnapshot(
    `"peakLiveHeapUsed and peakLiveArrayBuffers are of this process alone, and child processes are measured. Judge them by other metrics."`,
  )
  expect(trend.message).toMatchInlineSnapshot(
    `"reading repeats an operation and is judged by peakLiveHeapUsed, which has no trend. A budget judges it: leave operations out, and do the work in one round."`,
  )
})
