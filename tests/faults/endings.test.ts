/** However the process of a scenario ends, the scenario has one outcome in every output, and what did not go well has not passed. */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Results, ScenarioResult } from '../../helpers/results/schema.ts'
import { MiB } from '../../helpers/units.ts'
import { everyOutput } from './outputs.ts'
import { leftIn, newPlace, resultsIn, run } from './processes.ts'
import type { Ended, Place } from './processes.ts'
import { screens } from './screens.ts'

let place: Place
let ended: Ended
let results: Results
let alone: Results

const config = ['run', '--config', 'tests/faults/vitest.config.ts']
const environment = { MEMORY_CALIBRATING: '1', MEMORY_FILE_SIZE: '1MiB', MEMORY_TABLE_ALONE: '1' } // they have no budgets

// All of them in one run, which is how they could get into each other's way.
beforeAll(async () => {
  place = await newPlace()
  await using quiet = await newPlace()
  await run('vitest', [...config, 'tests/faults/scenarios/passes.ts'], quiet, environment)
  alone = resultsIn(quiet)
  ended = await run('vitest', config, place, environment)
  results = resultsIn(place)
}, 300_000)

afterAll(async () => {
  await place[Symbol.asyncDispose]()
})

const of = (name: string): ScenarioResult => {
  const found = results.scenarios.find(({ scenario }) => scenario === name)
  if (found === undefined) {
    throw new Error(`${name} was lost.`)
  }
  return found
}

test('each has exactly one outcome, and says why', () => {
  const outcomes = results.scenarios.map(({ scenario, outcome, message = '' }) => `${scenario}: ${outcome}. ${plain(message).split('\n')[0]}`)

  expect(outcomes).toMatchInlineSnapshot()
})

/** Without what differs from run to run. */
function plain(message: string): string {
  return message.replaceAll(process.cwd(), '…').replaceAll(/\d+(?:\.\d+)? MiB/g, '… MiB')
}

test('every output says the same of each', () => {
  const outputs = everyOutput(ended, place)

  expect(outputs.map(({ name }) => name)).toEqual(expect.arrayContaining(['terminal', 'results.json']))
  for (const { name, outcomeOf } of outputs) {
    for (const { scenario, outcome } of results.scenarios) {
      expect.soft(`${name}: ${scenario} ${outcomeOf(scenario)}`).toBe(`${name}: ${scenario} ${outcome}`)
    }
  }
})

test('none of the files is lost', () => {
  const files = readdirSync('tests/faults/scenarios').map(name => name.replace('.ts', ''))

  expect(results.scenarios.map(({ scenario }) => scenario).toSorted()).toEqual(files.toSorted())
})

test('what went wrong makes the run red', () => {
  const good = ['ignores-sigterm', 'leaves-children', 'passes']

  expect(results.scenarios.filter(({ outcome }) => outcome === 'passed').map(({ scenario }) => scenario)).toEqual(good)
  expect(ended.output).toContain(`${good.length} passed, ${results.scenarios.length - good.length} failed`)
  expect(ended.code).toBe(1)
  expect(ended.output).not.toContain('[vitest-pool]') // a stack for each crash, after the table that tells it
})

test('each had a process of its own', () => {
  expect(new Set(results.scenarios.map(({ pid }) => pid)).size).toBe(results.scenarios.length)
})

test('nothing is left behind: by a crash, a failure, a timeout or a pass', () => {
  expect(leftIn(place)).toEqual([])
  expect(commandLines().filter(line => line.includes('31415'))).toEqual([])
})

function commandLines(): readonly string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(name => existsSync(`/proc/${name}/cmdline`) ? readFileSync(`/proc/${name}/cmdline`, 'utf8') : '')
}

test('whatever came before it, each begins as it would alone', () => {
  const baselines = results.scenarios.flatMap(({ scenario, measurement, death }) => {
    const baseline = measurement?.baseline.bytes ?? death?.readings?.find(({ label }) => label === 'baseline')
    return baseline === undefined ? [] : [{ scenario, ...baseline }]
  })
  const one = alone.scenarios[0]?.measurement?.baseline.bytes

  expect(baselines.length).toBeGreaterThan(10)
  for (const { scenario, heapUsed, external, rssAnon } of baselines) {
    expect.soft(Math.abs(heapUsed - (one?.heapUsed ?? 0)), `${scenario}: heapUsed`).toBeLessThan(MiB)
    expect.soft(Math.abs(external - (one?.external ?? 0)), `${scenario}: external`).toBeLessThan(MiB)
    expect.soft(Math.abs(rssAnon - (one?.rssAnon ?? 0)), `${scenario}: rssAnon`).toBeLessThan(4 * MiB)
  }
})

test('each tells its author in one screen', () => {
  const told = screens(ended.output)

  expect(told.map(({ scenario }) => scenario)).toEqual(results.scenarios.filter(({ outcome }) => outcome !== 'passed').map(({ scenario }) => scenario))
  for (const { scenario, lines } of told) {
    expect.soft(lines.length, scenario).toBeLessThanOrEqual(24)
    expect.soft(lines.filter(line => line.length > 100), scenario).toEqual([])
  }
})

test('out of memory says what filled the heap, and what was measured until then', () => {
  const { death } = of('exhausts-heap')

  expect(death?.phase).toBe('working')
  expect(death?.heap?.used).toBeGreaterThan(50 * MiB)
  expect(Object.keys(death?.heap?.spaces ?? {})).toEqual(expect.arrayContaining(['old_space', 'large_object_space']))
  expect(death?.readings?.map(({ label }) => label)).toContain('baseline')
  expect(death?.lastRss).toBeGreaterThan(50 * MiB)
  expect(of('exhausts-heap').evidence.map(path => path.split('/').at(-1))).toEqual(['outside.jsonl', 'output.log', 'process-report.json', 'timeline.jsonl'])
})

test('what is killed was seen from outside until the end', () => {
  const lines = readFileSync(join(place.reports, 'killed', 'outside.jsonl'), 'utf8').trim().split('\n').map(line => JSON.parse(line) as unknown)

  expect(lines.length).toBeGreaterThan(3)
  expect(lines[0]).toEqual({ type: 'outside', epoch: expect.any(Number), rss: expect.any(Number), rssAnon: expect.any(Number), peakRss: expect.any(Number), threads: expect.any(Number) })
  expect(of('killed').death?.lastRss).toBeGreaterThan(30 * MiB)
})

test.for([
  ['does-not-load', /^tests\/faults\/scenarios\/does-not-load\.ts:1:\d+$/],
  ['exits', /tests\/faults\/scenarios\/exits\.ts:7:\d+/],
  ['throws', /^firstOf \(tests\/faults\/scenarios\/throws\.ts:15:\d+\)$/],
  ['throws-in-timer', /tests\/faults\/scenarios\/throws-in-timer\.ts:9:\d+/],
  ['rejects', /^refuse \(tests\/faults\/scenarios\/rejects\.ts:16:\d+\)$/],
] as const)('%s says where, as it was written', ([scenario, place_]) => {
  expect(of(scenario).death?.stack?.[0]).toMatch(place_)
})

test('50,000 lines bury nothing', () => {
  const kept = readFileSync(join(place.reports, 'floods-console', 'output.log'), 'utf8').split('\n')

  expect(kept.filter(line => /^line \d+ of the flood$/.test(line))).toHaveLength(50_000)
  expect(ended.output.split('\n').filter(line => line.includes('of the flood')).length).toBeLessThan(50)
  expect(ended.output).toContain('What matters comes after the flood.')
})
