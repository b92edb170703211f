/** What became of a file with checks: one result of each, and one of the file where that ended badly. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addCheckProject, exits, resultName } from '../../../helpers/processes/exits.ts'
import type { Exit } from '../../../helpers/processes/exits.ts'
import { scenarioResult } from '../../../helpers/results/scenario-result.ts'
import { reproduction } from '../../../helpers/results/render/reproduction.ts'
import { collectResults } from '../../../helpers/run/collect-results.ts'
import type { Seen } from '../../../helpers/run/collect-results.ts'
import { checkFileName, checkName } from '../../../helpers/scenario-name.ts'
import { readSettings } from '../../../helpers/settings.ts'
import { makeOwnFolder } from '../../../helpers/workspace/own-folder.ts'
import { resultsOf } from '../results/fixtures.ts'

const file = 'test/ping.memory.ts'
const planned = { file, project: 'checks-of-a-test' }
addCheckProject(planned.project)
let reports: string

beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'checked-'))
})

afterEach(() => {
  rmSync(reports, { recursive: true })
  exits.clear()
})

const ended: Exit = {
  pid: 77,
  code: 0,
  signal: null,
  project: planned.project,
  seconds: 12,
  early: false,
  stuck: false,
  kernelKills: 0,
  output: '',
  flags: [],
}
const passed: Seen = { passed: true, hasTests: true, errors: [], uncaught: [] }

/** A check that began, and left a result if it has an outcome. */
function leave(title: string, outcome?: 'passed' | 'growing'): void {
  const name = checkName(file, title)
  makeOwnFolder(join(reports, name))
  if (outcome !== undefined) {
    const result = scenarioResult({ scenario: name, title, file, outcome })
    writeFileSync(join(reports, name, 'result.json'), JSON.stringify(result))
  }
}

function collected(seen: Seen = passed): readonly string[] {
  const settings = { ...readSettings({}), reports }
  return collectResults([planned], new Map([[file, seen]]), { settings, imported: undefined }).map(
    ({ scenario, outcome, message }) => `${scenario}: ${outcome}${message === undefined ? '' : `, ${message}`}`,
  )
}

test('each check has its result, whatever became of the others', () => {
  exits.set(file, ended)
  leave('one', 'passed')
  leave('two', 'growing')

  expect(collected({ ...passed, passed: false })).toEqual(['test/ping/one: passed', 'test/ping/two: growing'])
})

test('a file without checks has none, where all went well', () => {
  exits.set(file, ended)

  expect(collected()).toEqual([])
})

test('a check during which the process ended is told of, those before it stay as they are', () => {
  exits.set(file, { ...ended, early: true, code: 3 })
  leave('one', 'passed')
  leave('two')

  expect(collected()).toEqual([
    'test/ping/one: passed',
    'test/ping/two: crashed, Its process ended by itself with code 3 while it was found out how long an operation takes, before it could say anything.',
  ])
})

test('where no check ran at its end, the file has a result of its own', () => {
  exits.set(file, { ...ended, early: true, code: 3 })
  leave('one', 'passed')

  expect(collected()).toEqual([
    'test/ping/one: passed',
    'test/ping: crashed, Its process ended by itself with code 3 while none of its checks ran, before it could say anything.',
  ])
})

test('a file that does not load has a result', () => {
  exits.set(file, ended)

  expect(
    collected({ passed: false, hasTests: false, errors: [{ message: 'no such module', frames: [] }], uncaught: [] }),
  ).toEqual(['test/ping: not-started, Its file could not be loaded: no such module'])
})

test('attempts to leave the machine are told of beside the checks', () => {
  exits.set(file, { ...ended, attempts: ['A connection to 192.0.2.1'] })
  leave('one', 'passed')

  expect(collected()).toEqual([
    'test/ping/one: passed',
    'test/ping: invalid, The scenario tried to leave the machine: A connection to 192.0.2.1. Name its brokers, routers and transports explicitly.',
  ])
})

test.for([
  ['test/ping.memory.ts', 'test/ping'],
  ['src/a b/ping.memory.mts', 'src/a-b/ping'],
  ['ping.test.js', 'ping.test'],
  ['../other/ping.memory.ts', 'above/other/ping'],
] as const)('the file %s is called %s', ([path, name]) => {
  expect(checkFileName(path)).toBe(name)
})

test.for([
  ['a ping retains nothing', 'test/ping/a-ping-retains-nothing'],
  ['a suite > a/b: "c" (1)', 'test/ping/a-suite-a-b-c-1'],
  ['größer, 大きい', 'test/ping/größer-大きい'],
  ['../..', 'test/ping/unnamed'],
  ['x'.repeat(200), `test/ping/${'x'.repeat(71)}-aa20c23e`],
] as const)('the test %j has the folder %s', ([name, folder]) => {
  expect(checkName(file, name)).toBe(folder)
})

test('a scenario is called as it was', () => {
  expect(resultName({ file: 'tests/scenarios/node/node-cache.trend.ts', project: 'trends' })).toBe('node-cache')
})

test('a check is run again by Vitest, by the name of its test alone', () => {
  const result = scenarioResult({
    scenario: 'test/ping/a-1',
    title: 'a (1)',
    file,
    outcome: 'growing',
    test: { project: 'memory', name: 'it’s a > b (1)' },
  })

  expect(reproduction(result, resultsOf(result))).toBe(
    String.raw`npx vitest run --project memory test/ping.memory.ts -t '^it’s a > b \(1\)$'`,
  )
  const vitest = { config: './memory.config.ts', root: 'packages/a b' }
  expect(reproduction({ ...result, test: { project: 'memory' } }, { ...resultsOf(result), vitest })).toBe(
    "npx vitest run --root 'packages/a b' --config ./memory.config.ts --project memory test/ping.memory.ts",
  )
  // there is no configuration with such a project: a command had one of its own
  expect(reproduction({ ...result, test: { project: 'checks' } }, resultsOf(result))).toBe(
    'npm run repro -- test/ping.memory.ts',
  )
  expect(reproduction({ ...result, test: { project: 'memory' } }, resultsOf(result))).toBe(
    'npx vitest run --project memory test/ping.memory.ts',
  )
})
