import { expect, test } from 'vitest'
import { parseCount, parseDuration, readSettings, settingsEnvironment } from '../../helpers/settings.ts'
import { GiB, MiB } from '../../helpers/units.ts'

test('nothing asked for is one round at 1 GiB', () => {
  expect(readSettings({})).toMatchObject({ fileSize: GiB, rounds: 1, calibrating: false, diagnose: 'red', diagnosing: false, lane: 'default' })
})

test('settings survive the way to another process', () => {
  const settings = { fileSize: 8 * MiB, rounds: 3, wait: 1500, longestWait: 9000, sizes: [MiB, 2 * MiB], repeats: 2, deadline: 60_000, reports: '/elsewhere', calibrating: true, steady: true, diagnose: 'always', diagnosing: true } as const
  expect(readSettings(settingsEnvironment(settings))).toMatchObject(settings)
})

test('a variable that makes no sense is named', () => {
  expect(() => readSettings({ MEMORY_FILE_SIZE: '1GB5' })).toThrow('MEMORY_FILE_SIZE: "1GB5" is not a size.')
  expect(() => readSettings({ MEMORY_ROUNDS: '0' })).toThrow('MEMORY_ROUNDS: "0" is not a count.')
  expect(() => readSettings({ MEMORY_WAIT: '10' })).toThrow('MEMORY_WAIT: "10" is not a duration.')
  expect(() => readSettings({ MEMORY_DIAGNOSE: 'yes' })).toThrow('MEMORY_DIAGNOSE: "yes" is none of red, always, never.')
})

test.for([['500ms', 500], ['10s', 10_000], ['1.5m', 90_000]] as const)('%s is %d ms', ([text, milliseconds]) => {
  expect(parseDuration(text)).toBe(milliseconds)
})

test.for(['-1', '1.5', 'x', ''])('"%s" is no count', (text) => {
  expect(() => parseCount(text)).toThrow('is not a count')
})
