import { expect, test } from 'vitest'
import { formatBytes, formatChange, GiB, KiB, MiB, parseSize } from '../../helpers/units.ts'

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
