import { expect, test } from 'vitest'
import { formatBytes, formatChange, GiB, KiB, MiB, parseCount, parseDuration, parseSize } from '../../helpers/units.ts'

test.for([
  ['64MiB', 64 * MiB],
  ['1GiB', GiB],
  ['1GB', GiB],
  ['4096', 4096],
  [' 1.5 KiB ', 1536],
] as const)('%s is %d bytes', ([text, bytes]) => {
  expect(parseSize(text)).toBe(bytes)
})

test.for(['0', '-1', '1GB5', 'abc', '', '1.5', '1e9', 'MiB', '99999999GiB'])('"%s" is no size', text => {
  expect(() => parseSize(text)).toThrow(
    `"${text}" is not a size. Give a positive size with its unit, for example 64MiB or 1GiB.`,
  )
})

test.for([
  [0, '0 B', '0 B'],
  [1023, '1023 B', '+1023 B'],
  [KiB, '1 KiB', '+1 KiB'],
  [-1.5 * MiB, '-1.5 MiB', '-1.5 MiB'],
  [GiB, '1 GiB', '+1 GiB'],
] as const)('%d bytes read %s', ([bytes, text, change]) => {
  expect(formatBytes(bytes)).toBe(text)
  expect(formatChange(bytes)).toBe(change)
})

test.for([
  ['500ms', 500],
  ['10s', 10_000],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
] as const)('%s is %d ms', ([text, milliseconds]) => {
  expect(parseDuration(text)).toBe(milliseconds)
})

test.for(['10', 's', '-1s', '1 s', '1d', 'constructor', ''])('"%s" is no duration', text => {
  expect(() => parseDuration(text)).toThrow(
    `"${text}" is not a duration. Give a number with its unit, for example 500ms, 10s or 2m.`,
  )
})

test('no duration is longer than a timer can be', () => {
  expect(parseDuration('2147483647ms')).toBe(2_147_483_647)
  expect(() => parseDuration('597h')).toThrow('"597h" is longer than a timer can be. Give at most 35791m.')
})

test.for([
  ['1', 1],
  ['2048', 2048],
] as const)('%s is the count %d', ([text, count]) => {
  expect(parseCount(text)).toBe(count)
})

test.for(['0', '-1', '1.5', '1e3', 'x', '', '99999999999999999999'])('"%s" is no count', text => {
  expect(() => parseCount(text)).toThrow('is not a count')
})
