/** Usage errors, and negative numbers as values of options. */

import { parseArgs } from 'node:util'
import { expect, test } from 'vitest'
import { isUsageError, joinNegatives, UsageError, valueOf } from '../../../commands/usage.ts'
import { parseCount } from '../../../helpers/units.ts'

test('a negative number is the value of the option before it', () => {
  expect(joinNegatives(['--size', '-1', '--top', '5', 'file', '-2'])).toEqual(['--size=-1', '--top', '5', 'file', '-2'])
})

test('words behind -- stay as they are', () => {
  expect(joinNegatives(['--pid', '-1', '--', 'node', '--level', '-5'])).toEqual([
    '--pid=-1',
    '--',
    'node',
    '--level',
    '-5',
  ])
})

test('an error of a value names its option, and any other error passes', () => {
  const broken = new TypeError('a fault of the parser')

  expect(valueOf('--top', () => parseCount('5'))).toBe(5)
  expect(() => valueOf('--top', () => parseCount('0'))).toThrow(
    new UsageError('--top: "0" is not a count. Give a whole number from 1 on.'),
  )
  expect(() =>
    valueOf('--top', () => {
      throw broken
    }),
  ).toThrow(broken)
})

test('errors about arguments are ours and those of parseArgs', () => {
  const unknownOption = ((): unknown => {
    try {
      return parseArgs({ args: ['--unknown'], options: {} })
    } catch (error) {
      return error
    }
  })()

  expect([new UsageError('wrong'), unknownOption, new RangeError('out of range'), 'text'].map(isUsageError)).toEqual([
    true,
    true,
    false,
    false,
  ])
})
