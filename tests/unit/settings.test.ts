import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { attemptsVariable } from '../../helpers/network/guard.cjs'
import { internalVariables, settingsSchema } from '../../helpers/settings-schema.ts'
import { parseShare, readSetting, readSettings, settingsEnvironment, typedVariables } from '../../helpers/settings.ts'
import type { Decided } from '../../helpers/settings.ts'
import { GiB, MiB } from '../../helpers/units.ts'

test('nothing asked for is 1 GiB, and all else as the scenario says', () => {
  expect(readSettings({})).toEqual({
    fileSize: GiB,
    following: 5 * 60_000,
    deadline: 30 * 60_000,
    reports: resolve('reports'),
    history: resolve('reports/history.jsonl'),
    calibrating: false,
    steady: false,
    diagnose: 'red',
    diagnosisDeadline: 5 * 60_000,
    knownLeaks: 'tests/known-leaks.json',
    network: 'auto',
    allocator: 'suite',
    scenarioFiles: [],
    trendFiles: [],
    tableAlone: false,
    fixedRuns: 2,
    diagnosing: false,
    profile: 'default',
  })
})

/** A value of every setting that is not its default. */
const decided: Required<Decided> = {
  fileSize: 8 * MiB,
  rounds: 3,
  leak: 16,
  wait: 1500,
  longestWait: 9000,
  following: 1,
  sizes: [MiB, 2 * MiB],
  repeats: 2,
  deadline: 60_000,
  reports: '/there',
  history: '/there/lines.jsonl',
  calibrating: true,
  steady: true,
  diagnose: 'always',
  diagnosisDeadline: 7000,
  knownLeaks: '/there/list.json',
  network: 'guard',
  allocator: 'own',
  cacheDirectory: '/there/cache',
  import: 'file:///there/patch.mjs',
  node: '/there/node',
  set: '/there/set',
  setName: 'helia@6.1.4',
  tested: { helia: '6.1.4' },
  nodeName: '24.17',
  scenarioFiles: ['/there/one.ts'],
  trendFiles: ['/there/one.ts'],
  tableAlone: true,
  fixedRuns: 5,
  heapLimit: 96 * MiB,
  diagnosing: true,
  captureTime: 35_000,
  nativeStacks: '/there/native-stacks.so',
  check: 'test/ping/a-ping-retains-nothing',
  mostOperations: 100,
  profile: 'quiet',
}

const names = Object.keys(settingsSchema.entries)

test.for(names)('%s survives the way to another process', name => {
  const one = Object.fromEntries(Object.entries(decided).filter(([field]) => field === name))

  expect(readSettings(settingsEnvironment(one))).toEqual({ ...readSettings({}), ...expectedBeside(name), ...one })
  expect(readSettings({})).not.toMatchObject(one)
})

/** The history is beside the reports, unless it is named. */
function expectedBeside(name: string): object {
  return name === 'reports' ? { history: '/there/history.jsonl' } : {}
}

test('all settings survive the way to another process, and to one below it', () => {
  const environment = settingsEnvironment(decided)

  expect(readSettings(environment)).toEqual(decided)
  expect(readSettings({ ...environment, ...settingsEnvironment({ rounds: 4 }, environment) })).toEqual({
    ...decided,
    rounds: 4,
  })
})

test('what a command decides wins over what was typed', () => {
  const typed = { MEMORY_ROUNDS: '5', MEMORY_WAIT: '2s', MEMORY_HISTORY: '/typed' }
  const settings = readSettings({ ...typed, ...settingsEnvironment({ rounds: 3, history: null }) })

  expect(settings).toMatchObject({ rounds: 3, wait: 2000, history: resolve('reports/history.jsonl') })
})

test('an empty variable is not set', () => {
  const empty = Object.fromEntries(
    [...typedVariables.map(({ name }) => name), ...Object.values(internalVariables)].map(name => [name, '']),
  )

  expect(readSettings(empty)).toEqual(readSettings({}))
})

test.for([
  ['MEMORY_FILE_SIZE', '1GB5', '"1GB5" is not a size.'],
  ['MEMORY_ROUNDS', '0', '"0" is not a count.'],
  ['MEMORY_LEAK', '2', '"2" is not a share of operations.'],
  ['MEMORY_WAIT', '10', '"10" is not a duration.'],
  ['MEMORY_DIAGNOSE', 'yes', '"yes" is none of red, always, never, native.'],
  ['MEMORY_PROFILE', 'quite', '"quite" is none of default, quiet.'],
  ['MEMORY_SCENARIOS', '/there/one.ts', 'it is not JSON ('],
  ['MEMORY_SCENARIOS', '[1]', 'Invalid type: Expected string but received 1.'],
  ['MEMORY_FIXED_RUNS', 'x', '"x" is not a count.'],
  ['MEMORY_RUN', '{"fileSize":"8MiB"}', 'fileSize: Invalid type: Expected number but received "8MiB".'],
  ['MEMORY_RUN', '{"sizes":[1,0]}', 'sizes.1: Invalid value: Expected >=1 but received 0.'],
  ['MEMORY_RUN', '{"diagnose":"yes"}', 'diagnose: Invalid type: Expected ("red" | "always" | "never" | "native")'],
  ['MEMORY_RUN', '{"lane":"quiet"}', 'there is no setting "lane".'],
  ['MEMORY_RUN', '{"rounds":', 'it is not JSON ('],
  ['MEMORY_RUN', '1', 'it is not a JSON object.'],
] as const)('%s=%s is an error that names it', ([name, value, line]) => {
  expect(() => readSettings({ [name]: value })).toThrow(new RegExp(`^${RegExp.escape(`${name}: ${line}`)}`))
})

test('one setting is read whatever the others say', () => {
  const environment = {
    MEMORY_ROUNDS: '3',
    MEMORY_WAIT: 'long',
    MEMORY_RUN: '{"fileSize":"8MiB","node":"/there/node"}',
  }

  expect(readSetting('rounds', environment)).toBe(3)
  expect(readSetting('node', environment)).toBe('/there/node')
  expect(readSetting('set', environment)).toBeUndefined()
  expect(() => readSetting('wait', environment)).toThrow('MEMORY_WAIT: "long" is not a duration.')
})

test('the earlier name of a variable works', () => {
  expect(readSettings({ MEMORY_MENDED_RUNS: '3' }).fixedRuns).toBe(3)
  expect(readSettings({ MEMORY_MENDED_RUNS: '3', MEMORY_FIXED_RUNS: '4' }).fixedRuns).toBe(4)
})

test('the guard, which is loaded before any module, reads the variable that is listed', () => {
  expect(attemptsVariable).toBe(internalVariables.attempts)
})

test.for([
  ['all', 1],
  ['1/1', 1],
  ['1/64', 64],
] as const)('%s is 1 in %d', ([text, share]) => {
  expect(parseShare(text)).toBe(share)
})

test.for(['1', '64', '2/64', '1/0', '1/x', ''])('"%s" is not a share', text => {
  expect(() => parseShare(text)).toThrow(`"${text}" is not a share of operations. Give 1/N, for example 1/64, or all.`)
})
