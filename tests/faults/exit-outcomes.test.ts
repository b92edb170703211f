/** However the process of a scenario ends, every output has the same outcome, and a failure is no pass. */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Results, ScenarioResult } from '../../helpers/results/schema.ts'
import { MiB } from '../../helpers/units.ts'
import { disagreements } from './outputs.ts'
import { leftIn, newSandbox, resultsIn, run } from './processes.ts'
import type { Ended, Sandbox } from './processes.ts'
import { screens } from './screens.ts'

let sandbox: Sandbox
let ended: Ended
let results: Results
let alone: Results

const config = ['run', '--config', 'tests/faults/vitest.config.ts']
// they have no budgets
const environment = { MEMORY_CALIBRATING: '1', MEMORY_FILE_SIZE: '1MiB', MEMORY_TABLE_ALONE: '1' }

// All of them in one run, which is how they could get into each other's way.
beforeAll(async () => {
  sandbox = await newSandbox()
  await using quiet = await newSandbox()
  await run('vitest', [...config, 'tests/faults/scenarios/passes.ts'], quiet, environment)
  alone = resultsIn(quiet)
  ended = await run('vitest', config, sandbox, environment)
  results = resultsIn(sandbox)
}, 300_000)

afterAll(async () => {
  await sandbox[Symbol.asyncDispose]()
})

const of = (name: string): ScenarioResult => {
  const found = results.scenarios.find(({ scenario }) => scenario === name)
  if (found === undefined) {
    throw new Error(`${name} was lost.`)
  }
  return found
}

test('each has exactly one outcome, and says why', () => {
  const outcomes = results.scenarios.map(
    ({ scenario, outcome, message = '' }) => `${scenario}: ${outcome}. ${plain(message).split('\n')[0]}`,
  )

  expect(outcomes).toMatchInlineSnapshot(`
    [
      "aborts: crashed. Its process crashed (SIGABRT) in the middle of its work.",
      "crashes-at-exit: crashed. It was within budget. Its process crashed (SIGABRT) when it was asked to end.",
      "dies-afterwards: killed. It was within budget. Its process was killed by SIGKILL after all had been measured. The kernel does that when memory runs out, but has counted no such kill meanwhile; so it was another process, or the scenario itself.",
      "does-not-load: not-started. Its file could not be loaded: This file cannot be loaded.",
      "exhausts-a-limit: out-of-memory. Array buffer allocation failed",
      "exhausts-heap: out-of-memory. V8's heap was full in the middle of its work: … MiB, of at most … MiB by --max-old-space-size=100. What filled it could not be released.",
      "exhausts-native-memory: out-of-memory. No more memory in the middle of its work",
      "exits: crashed. It called process.exit(0).",
      "fails-afterwards: invalid. It was within budget, and failed after that.",
      "floods-console: invalid. What matters comes after the flood.",
      "ignores-sigterm: passed. ",
      "killed: killed. Its process was killed by SIGKILL in the middle of its work. The kernel does that when memory runs out, but has counted no such kill meanwhile; so it was another process, or the scenario itself.",
      "leaves: crashed. Its process ended by itself with code 0 in the middle of its work, before it could say anything.",
      "leaves-children: passed. ",
      "leaves-the-machine: invalid. The scenario tried to leave the machine: A connection to 192.0.2.1. Name its brokers, routers and transports explicitly.",
      "logs-refused-memory: killed. Its process was killed by SIGKILL in the middle of its work. The kernel does that when memory runs out, but has counted no such kill meanwhile; so it was another process, or the scenario itself.",
      "meets-no-leftovers: passed. ",
      "passes: passed. ",
      "reads-nothing: invalid. Nothing was judged, so nothing is known: end with expect(memory).toStayWithin(budgets).",
      "rejects: crashed. A promise without a handler was rejected: Rejected without a handler.",
      "relays-a-full-heap: crashed. Its process crashed (SIGSEGV) in the middle of its work.",
      "runs-out-of-watchers: invalid. ENOSPC: System limit for number of file watchers reached, watch '/x'",
      "speaks-of-memory: invalid. The table of retries has no ENOMEM.",
      "throws: invalid. There is no first one.",
      "throws-in-timer: crashed. An exception was thrown that no code caught: Thrown in a timer.",
      "works-beside: passed. ",
    ]
  `)
})

/** Without what differs from run to run. */
function plain(message: string): string {
  return message
    .replaceAll(process.cwd(), '…')
    .replaceAll(/\d+(?:\.\d+)? MiB/g, '… MiB')
    .replace(/^(?:The kernel refused V8|Its process could get no) more memory ([^:]*):.*/, 'No more memory $1')
}

test('memory that the kernel refused names its user: the heap, the collector, or V8 while it writes its report', () => {
  expect(of('exhausts-native-memory').message).toMatch(
    /The kernel refused V8 more memory [^:]*: its heap held [\d.]+ MiB, far from its own limit of [\d.]+ MiB\. A limit of the shell \(ulimit\) or of a container is lower\.|Its process could get no more memory [^:]*: (?:Fatal process out of memory: \w+|terminate called after throwing an instance of 'std::bad_alloc')/,
  )
})

test('every output says the same of each', () => {
  expect(disagreements(ended, sandbox)).toEqual([])
})

test('none of the files is lost', () => {
  const files = readdirSync('tests/faults/scenarios').map(name => name.replace('.ts', ''))

  expect(results.scenarios.map(({ scenario }) => scenario).toSorted()).toEqual(files.toSorted())
})

test('what went wrong makes the run red', () => {
  const good = ['ignores-sigterm', 'leaves-children', 'meets-no-leftovers', 'passes', 'works-beside']

  expect(results.scenarios.filter(({ outcome }) => outcome === 'passed').map(({ scenario }) => scenario)).toEqual(good)
  expect(ended.output).toContain(`${good.length} passed, ${results.scenarios.length - good.length} failed`)
  expect(ended.code).toBe(1)
  expect(ended.output).not.toContain('[vitest-pool]') // it would print a stack for each crash, after the table
})

test('each had a process of its own', () => {
  expect(new Set(results.scenarios.map(({ pid }) => pid)).size).toBe(results.scenarios.length)
})

test('none began before the one before it was gone', () => {
  const times = results.scenarios.flatMap(({ scenario }) => lifeOf(join(sandbox.reports, scenario)))
  const early = times.filter(({ began }, index) => began < (times[index - 1]?.ended ?? 0))

  expect(times.length).toBeGreaterThan(10)
  expect(early).toEqual([])
})

const phase = v.object({ type: v.literal('phase'), at: v.number(), epoch: v.number() })
const look = v.object({ type: v.literal('outside'), at: v.number() })

/** The first and last sample of a process, in milliseconds since 1970. Empty without a timeline. */
function lifeOf(folder: string): readonly { readonly began: number; readonly ended: number }[] {
  const path = join(folder, 'timeline.jsonl')
  const lines = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter(line => /"(?:phase|outside)"/.test(line))
    : []
  const events = lines.map(line => JSON.parse(line) as unknown)
  const first = events.find(event => v.is(phase, event))
  const seen = events.filter(event => v.is(look, event)).map(({ at }) => at + (first?.epoch ?? 0) - (first?.at ?? 0))
  return seen.length === 0 ? [] : [{ began: Math.min(...seen), ended: Math.max(...seen) }]
}

test('nothing is left behind: by a crash, a failure, a timeout or a pass', () => {
  expect(leftIn(sandbox)).toEqual([])
  expect(commandLines().filter(line => line.includes('31415'))).toEqual([])
})

function commandLines(): readonly string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => (existsSync(`/proc/${name}/cmdline`) ? readFileSync(`/proc/${name}/cmdline`, 'utf8') : ''))
}

test('each begins as it would alone, after any other', () => {
  const baselines = results.scenarios.flatMap(({ scenario, measurement, death }) => {
    const baseline = measurement?.baseline.bytes ?? death?.readings?.find(({ label }) => label === 'baseline')
    return baseline === undefined ? [] : [{ scenario, ...baseline }]
  })
  const one = alone.scenarios[0]?.measurement?.baseline.bytes

  expect(baselines.length).toBeGreaterThan(10)
  for (const { scenario, heapUsed, external, rssAnon } of baselines) {
    expect.soft(Math.abs(heapUsed - (one?.heapUsed ?? 0)), `${scenario}: heapUsed`).toBeLessThan(MiB)
    expect.soft(Math.abs(external - (one?.external ?? 0)), `${scenario}: external`).toBeLessThan(MiB)
    expect.soft(Math.abs((rssAnon ?? Number.NaN) - (one?.rssAnon ?? 0)), `${scenario}: rssAnon`).toBeLessThan(4 * MiB)
  }
})

test('each failure fits one screen', () => {
  const shown = screens(ended.output)

  expect(shown.map(({ scenario }) => scenario)).toEqual(
    results.scenarios.filter(({ outcome }) => outcome !== 'passed').map(({ file }) => file),
  )
  for (const { scenario, lines } of shown) {
    expect.soft(lines.length, scenario).toBeLessThanOrEqual(24)
    expect
      .soft(
        lines.filter(line => line.length > 100),
        scenario,
      )
      .toEqual([])
  }
})

test('out of memory says what filled the heap, and what was measured until then', () => {
  const { death } = of('exhausts-heap')

  expect(death?.phase).toBe('working')
  expect(death?.heap?.used).toBeGreaterThan(50 * MiB)
  expect(Object.keys(death?.heap?.spaces ?? {})).toEqual(expect.arrayContaining(['old_space', 'large_object_space']))
  expect(death?.readings?.map(({ label }) => label)).toContain('baseline')
  expect(death?.lastRss).toBeGreaterThan(50 * MiB)
  expect(of('exhausts-heap').evidence.map(path => path.split('/').at(-1))).toEqual([
    'output.log',
    'process-report.json',
    'timeline.jsonl',
  ])
})

test('memory that no reading contains is named in the row', () => {
  expect(of('works-beside').unmeasured).toEqual(['a process (sleep)', '2 MiB in /dev/shm', 'a worker of a worker'])
  expect(ended.output).toMatch(
    /^✓ works-beside {2}passed .*not measured: a process \(sleep\), 2 MiB in \/dev\/shm, a\s+worker\s+of\s+a\s+worker/m,
  )
  expect(
    results.scenarios.filter(({ unmeasured }) => unmeasured !== undefined).map(({ scenario }) => scenario),
  ).toEqual(['leaves-children', 'works-beside'])
})

test('a killed process was sampled until its end', () => {
  const timeline = readFileSync(join(sandbox.reports, 'killed', 'timeline.jsonl'), 'utf8')
  const looks = timeline
    .split('\n')
    .filter(line => line.includes('"outside"'))
    .map(line => JSON.parse(line) as unknown)

  expect(looks.length).toBeGreaterThan(3)
  // it was seen before it began to write
  expect(looks[0]).toMatchObject({ at: expect.toSatisfy((at: number) => at < 0) })
  expect(looks.at(-1)).toEqual({
    type: 'outside',
    at: expect.toSatisfy((at: number) => at > 0),
    rss: expect.any(Number),
    rssAnon: expect.any(Number),
    peakRss: expect.any(Number),
    threads: expect.any(Number),
  })
  expect(of('killed').death?.lastRss).toBeGreaterThan(30 * MiB)
})

test.for([
  ['does-not-load', /^tests\/faults\/scenarios\/does-not-load\.ts:1:\d+$/],
  ['exits', /tests\/faults\/scenarios\/exits\.ts:6:\d+/],
  ['throws', /^firstOf \(tests\/faults\/scenarios\/throws\.ts:15:\d+\)$/],
  ['throws-in-timer', /tests\/faults\/scenarios\/throws-in-timer\.ts:9:\d+/],
  ['rejects', /^reject \(tests\/faults\/scenarios\/rejects\.ts:16:\d+\)$/],
] as const)('%s says where, as it was written', ([scenario, location]) => {
  expect(of(scenario).death?.stack?.[0]).toMatch(location)
})

test('50,000 lines bury nothing', () => {
  const retained = readFileSync(join(sandbox.reports, 'floods-console', 'output.log'), 'utf8').split('\n')

  expect(retained.filter(line => /^line \d+ of the flood$/.test(line))).toHaveLength(50_000)
  expect(ended.output.split('\n').filter(line => line.includes('of the flood')).length).toBeLessThan(50)
  expect(ended.output).toContain('What matters comes after the flood.')
})
