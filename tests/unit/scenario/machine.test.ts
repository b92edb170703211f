/** Budgets hold for the kind of machine that they were measured on: elsewhere they judge counts, and no bytes. */

import { expect, test } from 'vitest'
import { judgeMeasurement } from '../../../helpers/judge/judge.ts'
import type { Budget } from '../../../helpers/judge/verdict.ts'
import { findings } from '../../../helpers/results/render/findings.ts'
import { besideTexts } from '../../../helpers/results/render/outcomes.ts'
import { scenarioResult } from '../../../helpers/results/scenario-result.ts'
import { budgetPath, readBudgetFile, readBudgets } from '../../../helpers/scenario/budgets.ts'
import { areOfOneKind, havePeaksOfOneKind, kindOf, thisMachine } from '../../../helpers/scenario/machine.ts'
import type { Machine } from '../../../helpers/scenario/machine.ts'
import type { Measurement, Reading } from '../../../helpers/reading.ts'
import { KiB, MiB } from '../../../helpers/units.ts'
import { importing } from '../../scenarios/import.ts'

const measured: Machine = { node: '24.21.0', platform: 'linux x64', libc: 'glibc', cores: 2 }

test.for([
  [{}, true],
  [{ node: '24.99.1', cores: 64 }, true],
  [{ node: '26.1.0' }, false],
  [{ platform: 'linux arm64' }, false],
  [{ platform: 'darwin x64' }, false],
  [{ libc: 'no glibc' }, false],
] as const)('on %j bytes mean the same: %s', ([difference, same]) => {
  expect(areOfOneKind(measured, { ...measured, ...difference })).toBe(same)
})

test('what is not known is not compared', () => {
  const { libc: _, cores: __, ...older } = measured

  expect(areOfOneKind(older, { ...measured, libc: 'no glibc' })).toBe(true)
  expect(havePeaksOfOneKind(older, { ...measured, cores: 1 })).toBe(true)
})

test('peaks mean the same where V8 has a core beside the program, or has none', () => {
  expect([1, 2, 3, 64].map(cores => havePeaksOfOneKind(measured, { ...measured, cores }))).toEqual([
    false,
    true,
    true,
    true,
  ])
})

test('this machine', () => {
  expect(thisMachine()).toEqual({
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    libc: 'glibc',
    cores: expect.any(Number),
  })
  expect(kindOf(measured)).toBe('Node 24, linux x64, glibc')
})

test('the budgets of this repository say what they were measured on', () => {
  expect(readBudgetFile(budgetPath(importing)).measured).toMatchObject(measured)
})

const remedy =
  'Measure one here: npm run budgets -- import. Or judge its trend (--rounds 8), or compare with another version: ' +
  'npm run compare.'

test('on the next major of Node every budget in bytes is of another machine, and those of counts are not', () => {
  const budgets = readBudgets(importing, { ...measured, node: '26.12.1' }) ?? []
  const elsewhere = budgets.filter(budget => budget.elsewhere !== undefined)

  expect(elsewhere.map(({ metric }) => metric)).toEqual([
    'rss',
    'rssAnon',
    'heapUsed',
    'external',
    'arrayBuffers',
    'peakRss',
  ])
  expect(elsewhere[0]?.elsewhere).toEqual({
    measured: 'Node 24, linux x64, glibc',
    here: 'Node 26, linux x64, glibc',
    remedy,
  })
})

test('on one core that of the peak alone is', () => {
  const budgets = readBudgets(importing, { ...measured, cores: 1 }) ?? []

  expect(budgets.flatMap(({ metric, elsewhere }) => (elsewhere === undefined ? [] : [[metric, elsewhere]]))).toEqual([
    ['peakRss', { measured: '2 cores', here: 'one core', remedy }],
  ])
})

const reading = (heapUsed: number, threads: number, round?: number): Reading => ({
  label: '',
  at: 0,
  settled: true,
  collections: 8,
  bytes: { heapTotal: 16 * MiB, heapUsed, external: MiB },
  counts: { threads },
  handles: {},
  heapSpaces: {},
  ...(round === undefined ? {} : { round }),
})

/** `rises` by so many bytes, and threads, in each round. */
function measurementOf(rounds: number, rises: number, threads = 0): Measurement {
  const readings = Array.from({ length: rounds }, (_, index) =>
    reading(8 * MiB + (index + 1) * rises, 11 + (index + 1) * threads, rounds === 1 ? undefined : index + 1),
  )
  const end = reading(8 * MiB + rounds * rises, 11 + rounds * threads)
  return { baseline: reading(8 * MiB, 11), readings: [...readings, end], rounds, bytesDone: 0, legs: [rounds] }
}

const elsewhere = { measured: 'Node 24, linux x64, glibc', here: 'Node 26, linux x64, glibc', remedy }
const clean = { runs: 10, min: 0, median: 0, max: 0 }
const budgets: readonly Budget[] = [
  { metric: 'heapUsed', allowed: 64 * MiB, clean, elsewhere, reason: 'x' },
  { metric: 'external', allowed: 128 * KiB, clean, elsewhere, reason: 'x' },
  { metric: 'threads', allowed: 0, clean, reason: 'x' },
]
const judged = (made: Measurement) => judgeMeasurement(made, budgets, { profile: 'default', network: false })

const outcomesOf = (made: Measurement): readonly string[] => judged(made).map(({ outcome }) => outcome)

test('without a budget that holds bytes are invalid, however little they rose, and counts are judged', () => {
  const verdicts = judged(measurementOf(1, 0))

  expect(verdicts.map(({ metric, outcome }) => `${metric}: ${outcome}`)).toEqual([
    'heapUsed: invalid',
    'external: invalid',
    'threads: within',
  ])
  expect(judged(measurementOf(1, 0, 1))[2]).toMatchObject({ outcome: 'over' })
})

test('with rounds enough their trend is judged', () => {
  expect(outcomesOf(measurementOf(8, 0))).toEqual(['within', 'within', 'within'])
  expect(outcomesOf(measurementOf(8, MiB))).toEqual(['inconclusive', 'within', 'within'])
})

test('the run says so, once: whose budgets they are, and what to do', () => {
  const result = scenarioResult({
    scenario: 'import',
    title: 'x',
    file: 'import.ts',
    outcome: 'invalid',
    budgetsOf: elsewhere.measured,
    measurement: measurementOf(1, 0),
    verdicts: [...judged(measurementOf(1, 0))],
  })

  expect(findings(result)).toEqual([
    'heapUsed, external have no budget that holds here: it was measured on Node 24, linux x64, glibc, and this is ' +
      `Node 26, linux x64, glibc. ${remedy}`,
  ])
  expect(besideTexts(result)).toEqual(['budgets of another machine (Node 24, linux x64, glibc)'])
})
