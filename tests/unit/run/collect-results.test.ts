/** What became of every planned scenario, by what it left, by how its process ended, and by what Vitest says. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ScenarioResult } from '../../../helpers/results/schema.ts'
import { readSettings } from '../../../helpers/settings.ts'
import { exits, failedStarts, running } from '../../../helpers/processes/exits.ts'
import type { Exit } from '../../../helpers/processes/exits.ts'
import { collectResults } from '../../../helpers/run/collect-results.ts'
import type { Known, Seen } from '../../../helpers/run/collect-results.ts'
import { importing, leaking } from '../results/fixtures.ts'

const file = 'tests/scenarios/import.ts'
let reports: string

beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'gather-'))
})

afterEach(() => {
  rmSync(reports, { recursive: true })
  exits.clear()
  running.clear()
  failedStarts.length = 0
})

const ended: Exit = {
  pid: 77,
  code: 0,
  signal: null,
  project: 'scenarios',
  seconds: 12,
  early: false,
  stuck: false,
  kernelKills: 0,
  output: '',
  flags: [],
}
const passed: Seen = { passed: true, hasTests: true, errors: [], uncaught: [] }

/** What a scenario left in its folder. */
function leave(result: ScenarioResult | string): void {
  mkdirSync(join(reports, 'import'), { recursive: true })
  writeFileSync(join(reports, 'import', 'result.json'), typeof result === 'string' ? result : JSON.stringify(result))
}

function gathered(seen: Seen | undefined, known: Partial<Known> = {}): ScenarioResult | undefined {
  const settings = { ...readSettings({}), reports }
  return collectResults([{ file, project: 'scenarios' }], new Map(seen === undefined ? [] : [[file, seen]]), {
    settings,
    imported: undefined,
    ...known,
  })[0]
}

const told = (result: ScenarioResult | undefined): string => `${result?.outcome}: ${result?.message ?? ''}`

test('what passed in a process that ended as it was asked to is green', () => {
  exits.set(file, ended)
  leave(importing)

  expect(gathered(passed)).toMatchObject({
    outcome: 'passed',
    measurement: importing.measurement,
    exit: { code: 0, signal: null },
  })
  expect(gathered(passed)?.evidence).toHaveLength(1)
})

test('a result whose process is not known is never green', () => {
  leave(importing)

  expect(told(gathered(passed))).toBe('not-started: It was within budget. It was planned and never got a process.')
})

test('and what was red stays what it was', () => {
  leave(leaking)

  expect(gathered(passed)).toMatchObject({ outcome: 'over', message: leaking.message })
})

test('nothing at all never started', () => {
  expect(told(gathered(undefined))).toBe('not-started: It was planned and never got a process.')
  expect(told(gathered({ ...passed, passed: false, errors: [{ message: 'No such pool.', frames: [] }] }))).toBe(
    'not-started: No such pool.',
  )
})

test('a run that was stopped says what became of each', () => {
  expect(told(gathered(undefined, { stopped: 'Stopped by SIGINT.' }))).toBe(
    'not-started: Stopped by SIGINT. Its turn had not come.',
  )

  running.set(file, { pid: 78, project: 'scenarios', last: () => ({ rss: 1, rssAnon: 1, peakRss: 2, threads: 3 }) })
  const killed = gathered(undefined, { stopped: 'Stopped by SIGINT.' })

  expect(told(killed)).toBe('killed: Stopped by SIGINT. It was killed while its file was loaded.')
  expect(killed).toMatchObject({ pid: 78, death: { lastRss: 1, peakRss: 2 } })
})

test('a process that ended before it was given its file is that of the first file without one', () => {
  failedStarts.push(
    { ...ended, early: true, code: 9, project: 'canaries' },
    { ...ended, early: true, code: 9, output: 'node: bad option: --no-such-flag\n' },
  )

  expect(told(gathered(undefined))).toMatch(
    /^not-started: Node \S+ rejects a flag that it is started with: bad option: --no-such-flag$/,
  )
  expect(failedStarts.map(({ project }) => project)).toEqual(['canaries', 'scenarios'])
})

test('a process that ended early is no pass, whatever it left before', () => {
  exits.set(file, {
    ...ended,
    early: true,
    code: null,
    signal: 'SIGKILL',
    last: { rss: 5, rssAnon: 4, peakRss: 6, threads: 1 },
  })
  leave(importing)
  const killed = gathered(passed)

  expect(told(killed)).toMatch(/^killed: It was within budget\. Its process was killed by SIGKILL/)
  expect(killed).toMatchObject({
    measurement: importing.measurement,
    death: { lastRss: 5, peakRss: 6 },
    exit: { code: null, signal: 'SIGKILL' },
  })
})

test('of what was red before its process ended both are told', () => {
  exits.set(file, { ...ended, early: true, code: null, signal: 'SIGKILL' })
  leave(leaking)

  expect(told(gathered(passed))).toMatch(
    /^over: heapUsed is over\.\nexternal is over\.\nprovides is over\.\nIts process was killed by SIGKILL/,
  )
})

test('a process that failed to end spoils what it had measured, and one that hangs', () => {
  leave(importing)

  exits.set(file, { ...ended, code: 7 })
  expect(told(gathered(passed))).toBe(
    'crashed: It was within budget. Its process ended by itself with code 7 when it was asked to end.',
  )

  exits.set(file, {
    ...ended,
    code: null,
    signal: 'SIGKILL',
    overdue: 4000,
    hang: { kind: 'idle', stack: [], waiting: ['at wait (a.ts:1:1)'], handles: { Timeout: 1 } },
  })
  expect(gathered(passed)).toMatchObject({
    outcome: 'hung',
    death: { stack: ['at wait (a.ts:1:1)'], handles: { Timeout: 1 } },
  })
})

test('a process that did all that it was asked, and left nothing', () => {
  exits.set(file, ended)

  expect(gathered(passed)).toMatchObject({
    outcome: 'invalid',
    message: 'It ended without a result.',
    pid: 77,
    seconds: 12,
    metrics: [],
    verdicts: [],
  })
  expect(
    gathered({ ...passed, passed: false, errors: [{ message: 'The work was not done.', frames: ['a.ts:1:2'] }] }),
  ).toMatchObject({ outcome: 'invalid', message: 'The work was not done.', death: { stack: ['a.ts:1:2'] } })
  expect(told(gathered({ ...passed, hasTests: false, errors: [{ message: 'Unexpected token', frames: [] }] }))).toBe(
    'not-started: Its file could not be loaded: Unexpected token',
  )
  expect(told(gathered(undefined))).toBe('not-started: Its file could not be loaded: Vitest does not say why.')
})

test('a result that cannot be read is invalid, and named', () => {
  exits.set(file, ended)
  leave('{"scenario":')

  expect(told(gathered(passed))).toMatch(/^invalid: .*result\.json cannot be read\. /)
})

test('what went wrong after the measurement makes it worse', () => {
  exits.set(file, ended)
  leave(importing)

  expect(told(gathered({ ...passed, passed: false, errors: [{ message: 'Clean-up failed.', frames: [] }] }))).toBe(
    'invalid: It was within budget, and failed after that.\nClean-up failed.',
  )
  expect(told(gathered({ ...passed, uncaught: [{ message: 'boom', frames: ['a.ts:1:2'], isRejection: false }] }))).toBe(
    'crashed: An exception was thrown that no code caught: boom\nOutside of Vitest that ends the process.',
  )
  expect(
    gathered({ ...passed, uncaught: [{ message: 'boom', frames: ['a.ts:1:2'], isRejection: true }] }),
  ).toMatchObject({
    outcome: 'crashed',
    message: 'A promise without a handler was rejected: boom\nOutside of Vitest that ends the process.',
    death: { stack: ['a.ts:1:2'] },
  })
})

test('and what was red already keeps its own words', () => {
  exits.set(file, ended)
  leave(leaking)

  expect(told(gathered({ ...passed, uncaught: [{ message: 'boom', frames: [], isRejection: false }] }))).toBe(
    `over: ${leaking.message}\nAn exception was thrown that no code caught: boom\nOutside of Vitest that ends the process.`,
  )
})

test('a failure that says it called process.exit is a crash', () => {
  exits.set(file, ended)
  leave({ ...importing, outcome: 'invalid', message: 'process.exit unexpectedly called with "3"' })

  expect(told(gathered(passed))).toBe('crashed: It called process.exit(3).\nOutside of Vitest that ends the process.')
})

test('a scenario without a process has the name of its file for a title, and the one that Vitest collected', () => {
  expect(gathered(undefined)).toMatchObject({
    scenario: 'import',
    title: 'import',
    profile: 'default',
    seconds: 0,
    pid: 0,
  })
})
