import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parseShare, readSettings, settingsEnvironment } from '../../helpers/settings.ts'
import { GiB, MiB } from '../../helpers/units.ts'

test('nothing asked for is 1 GiB, and all else as the scenario says', () => {
  const settings = readSettings({})

  expect(settings).toMatchObject({
    fileSize: GiB,
    deadline: 30 * 60_000,
    reports: resolve('reports'),
    history: resolve('reports/history.jsonl'),
    calibrating: false,
    diagnose: 'red',
    diagnosing: false,
    steady: false,
    profile: 'default',
  })
  expect(Object.keys(settings)).not.toEqual(expect.arrayContaining(['rounds']))
})

test('settings survive the way to another process', () => {
  const settings = {
    fileSize: 8 * MiB,
    rounds: 3,
    leak: 16,
    wait: 1500,
    longestWait: 9000,
    sizes: [MiB, 2 * MiB],
    repeats: 2,
    deadline: 60_000,
    reports: '/elsewhere',
    calibrating: true,
    steady: true,
    diagnose: 'always',
    diagnosing: true,
  } as const
  expect(readSettings(settingsEnvironment(settings))).toMatchObject(settings)
})

test('a variable that makes no sense is named', () => {
  expect(() => readSettings({ MEMORY_FILE_SIZE: '1GB5' })).toThrow('MEMORY_FILE_SIZE: "1GB5" is not a size.')
  expect(() => readSettings({ MEMORY_ROUNDS: '0' })).toThrow('MEMORY_ROUNDS: "0" is not a count.')
  expect(() => readSettings({ MEMORY_LEAK: '2' })).toThrow('MEMORY_LEAK: "2" is no share of operations.')
  expect(() => readSettings({ MEMORY_WAIT: '10' })).toThrow('MEMORY_WAIT: "10" is not a duration.')
  expect(() => readSettings({ MEMORY_DIAGNOSE: 'yes' })).toThrow(
    'MEMORY_DIAGNOSE: "yes" is none of red, always, never.',
  )
})

test.for([
  ['all', 1],
  ['1/1', 1],
  ['1/64', 64],
] as const)('%s is one in %d', ([text, share]) => {
  expect(parseShare(text)).toBe(share)
})

test.for(['1', '64', '2/64', '1/0', '1/x', ''])('"%s" is no share', text => {
  expect(() => parseShare(text)).toThrow(
    `"${text}" is no share of operations. Give one in so many, for example 1/64, or all.`,
  )
})
