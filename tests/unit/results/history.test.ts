import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { historyRun, parseHistory, pointsOf } from '../../../helpers/results/history/history.ts'
import type { HistoryRun } from '../../../helpers/results/history/history.ts'
import { historyOf, tighterBudgets } from '../../../helpers/results/history/levels.ts'
import type { Results, ScenarioResult } from '../../../helpers/results/schema.ts'
import { appendLine } from '../../../helpers/results/write.ts'
import { KiB, MiB } from '../../../helpers/units.ts'
import {
  green,
  greenVerdicts,
  importing,
  leaking,
  measurementOfOne,
  readingAfter,
  resultsOf,
  unmeasured,
} from './fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'history-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const judged: ScenarioResult = { ...importing, metrics: greenVerdicts.map(({ metric }) => metric) }

/** A run on a day, of an import that retained so many bytes of heap. */
function runOn(day: number, heapUsed: number, rest: Partial<Results> = {}): Results {
  const began = new Date(Date.UTC(2026, 0, day, 2, 17)).toISOString()
  return {
    ...resultsOf({ ...judged, measurement: measurementOfOne(readingAfter('after waiting', { ...green, heapUsed })) }),
    began,
    ...rest,
  }
}

const days = (count: number, heapUsed: (day: number) => number): readonly HistoryRun[] =>
  Array.from({ length: count }, (_, index) => historyRun(runOn(index + 1, heapUsed(index + 1)), `commit-${index + 1}`))
const text = (runs: readonly HistoryRun[]): string => runs.map(run => `${JSON.stringify(run)}\n`).join('')

test('a line has retained bytes, peak, changes and versions of the scenarios, measured or not', () => {
  const run = historyRun(resultsOf(judged, unmeasured({ scenario: 'transfer', outcome: 'crashed' })), '0123456789ab')

  expect(run).toMatchObject({
    began: '2026-11-20T21:56:45.202Z',
    commit: '0123456789ab',
    packages: { helia: '7.1.15' },
    platform: 'linux x64',
  })
  expect(run.scenarios).toEqual([
    {
      scenario: 'import',
      outcome: 'passed',
      fileSize: 32 * MiB,
      profile: 'default',
      retained: 123_089,
      peak: 16_691_200,
      changes: {
        rss: 430_080,
        heapUsed: 123_128,
        external: -39,
        arrayBuffers: -39,
        peakRss: 16_691_200,
        descriptors: 0,
        listeners: -1,
        provides: 0,
      },
    },
    { scenario: 'transfer', outcome: 'crashed', fileSize: 32 * MiB, profile: 'default', changes: {} },
  ])
})

test('what is read is what was written, in the order of time', () => {
  const runs = days(3, () => KiB)

  expect(parseHistory(text(runs.toReversed()))).toEqual({ runs, unreadable: 0 })
})

test('lines of version 1 are read, by the names of today', () => {
  const runs = days(2, () => KiB)
  const first = text(runs)
    .replaceAll('"history":2', '"history":1')
    .replaceAll('"profile"', '"lane"')
    .replaceAll('"retained"', '"kept"')

  expect(first).toContain('"kept":')
  expect(parseHistory(first)).toEqual({ runs, unreadable: 0 })
})

test('lines that are torn or of another version are counted and skipped', () => {
  const runs = days(2, () => KiB)

  expect(parseHistory(`${text(runs)}{"history":99}\nnonsense\n\n${text(runs).slice(0, 100)}`)).toEqual({
    runs,
    unreadable: 3,
  })
})

test('only runs of the same work under the same conditions are compared', () => {
  const results = runOn(9, KiB)
  const others = [
    runOn(1, KiB, { rounds: 8 }),
    runOn(2, KiB, { import: './patch.mjs' }),
    runOn(3, KiB, { environment: { ...results.environment, arch: 'arm64' } }),
    { ...runOn(4, KiB), scenarios: [{ ...judged, fileSize: 64 * MiB }] },
    { ...runOn(5, KiB), scenarios: [{ ...judged, profile: 'quiet' as const }] },
    { ...runOn(6, KiB), scenarios: [unmeasured({ scenario: 'import', outcome: 'crashed' })] },
    runOn(7, KiB),
  ]

  expect(
    pointsOf(
      others.map(other => historyRun(other)),
      judged,
      results,
    ).map(({ run }) => run.began.slice(8, 10)),
  ).toEqual(['07'])
})

test('the first run after a change of level is marked, with what it was before', () => {
  const runs = days(30, day => (day <= 20 ? 100 : 900) * KiB + (day % 4) * 10 * KiB)
  const { points, changes } = historyOf(runs, judged, runOn(31, 0))

  expect(changes.map(({ figure, index }) => [figure, points[index]?.run.commit])).toEqual([['retained', 'commit-21']])
  expect((changes[0]?.after ?? 0) - (changes[0]?.before ?? 0)).toBe(800 * KiB)
})

test('no more than a hundred runs are shown', () => {
  expect(
    historyOf(
      days(150, () => KiB),
      judged,
      runOn(200, 0),
    ).points,
  ).toHaveLength(100)
})

const sizes = new Map([['import', 32 * MiB]])
const listed = (
  runs: readonly HistoryRun[],
  results: Results = runOn(60, 120 * KiB),
): readonly (readonly [string, number])[] =>
  tighterBudgets(runs, results, sizes).map(({ metric, runs: count }) => [metric, count])

test('a budget that clean runs justify to be much lower is listed, and no other', () => {
  const wide = runOn(60, 120 * KiB)
  const results = {
    ...wide,
    scenarios: wide.scenarios.map(scenario => ({
      ...scenario,
      verdicts: scenario.verdicts.map(verdict =>
        verdict.metric === 'heapUsed' ? { ...verdict, budget: 8 * MiB } : { ...verdict, budget: 0 },
      ),
    })),
  }

  expect(
    listed(
      days(12, day => (100 + day) * KiB),
      results,
    ),
  ).toEqual([['heapUsed', 12]])
})

test('fewer than ten clean runs, runs that failed, and runs before a change of level justify nothing', () => {
  const failing = days(12, () => KiB).map(run => ({
    ...run,
    scenarios: run.scenarios.map(scenario => ({ ...scenario, outcome: 'over' })),
  }))
  const changed = days(30, day => (day <= 21 ? KiB : 900 * KiB + day))

  expect(listed(days(9, () => KiB))).toEqual([])
  expect(listed(failing)).toEqual([])
  expect(listed(changed)).toEqual([])
})

test('runs at a size at which the budget was not measured justify nothing', () => {
  const results = runOn(60, 120 * KiB)

  expect(
    tighterBudgets(
      days(12, () => KiB),
      results,
      new Map([['import', 1024 * MiB]]),
    ),
  ).toEqual([])
  expect(
    tighterBudgets(
      days(12, () => KiB),
      results,
      new Map(),
    ),
  ).toEqual([])
})

test('no budget is suggested that would let a chunk of the library stay', () => {
  const wide = runOn(60, KiB)
  const verdicts = wide.scenarios.flatMap(scenario => scenario.verdicts).filter(({ metric }) => metric === 'external')
  const results = {
    ...wide,
    scenarios: wide.scenarios.map(scenario => ({
      ...scenario,
      verdicts: verdicts.map(verdict => ({ ...verdict, budget: 8 * MiB })),
    })),
  }
  const runs = days(12, () => KiB)
  const withChunk = (chunk: number): Results => ({ ...results, suite: { headline: [], notes: [], chunk } })

  expect(verdicts).toHaveLength(1)
  expect(tighterBudgets(runs, withChunk(MiB), sizes).map(({ metric }) => metric)).toEqual(['external'])
  expect(tighterBudgets(runs, withChunk(KiB), sizes)).toEqual([])
})

test('a leak of many runs is one change, and its runs are red', () => {
  const clean = days(20, day => (100 + (day % 3)) * KiB)
  const red = Array.from({ length: 8 }, (_, index) =>
    historyRun({
      ...resultsOf({ ...leaking, metrics: ['external'] }),
      began: new Date(Date.UTC(2026, 1, index + 1)).toISOString(),
    }),
  )
  const { points, changes } = historyOf([...clean, ...red], judged, runOn(100, 0))

  expect(changes.map(({ figure, index }) => [figure, index])).toEqual([
    ['retained', 20],
    ['peak', 20],
  ])
  expect(points.slice(20).every(({ outcome }) => outcome === 'over')).toBe(true)
})

test('a line after a torn one begins anew', () => {
  const path = join(folder, 'torn', 'history.jsonl')
  appendLine(path, '{"one":1}')
  appendFileSync(path, '{"torn":')
  appendLine(path, '{"two":2}')
  appendLine(path, '{"three":3}')

  expect(readFileSync(path, 'utf8')).toBe('{"one":1}\n{"torn":\n{"two":2}\n{"three":3}\n')
})
