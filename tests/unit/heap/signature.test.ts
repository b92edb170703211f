/** Known leaks are found by their signature: the same for the same leak, whatever programs and compilers number. */

import { expect, test } from 'vitest'
import type { Label } from '../../../helpers/heap/growth/grouping.ts'
import { signatureOf } from '../../../helpers/heap/growth/signature.ts'

const path = (...steps: readonly (readonly [edge: string, kind: string])[]): readonly Label[] =>
  steps.map(([edge, kind]) => ({ edge, kind }))

const leak = path(['', 'global'], ['.app1', 'App'], ['.wants', 'Array'], ['[]', 'Want'])

test('it is eight hexadecimal digits, which stand in lists of known leaks', () => {
  expect(signatureOf(leak)).toBe('ff5fc3fc')
})

test('digits do not count: programs and compilers number things', () => {
  expect(signatureOf(path(['', 'global'], ['.app22', 'App'], ['.wants', 'Array'], ['[]', 'Want']))).toBe(
    signatureOf(leak),
  )
})

test('nor those of a class, several together or apart', () => {
  expect(signatureOf(path(['.a', 'Session$1'], ['.b2c3', 'x']))).toBe(
    signatureOf(path(['.a', 'Session$407'], ['.b10c9', 'x'])),
  )
})

test.for([
  ['a digit where there was none', path(['', 'global'], ['.app', 'App'], ['.wants', 'Array'], ['[]', 'Want'])],
  ['another edge', path(['', 'global'], ['.app1', 'App'], ['.blocks', 'Array'], ['[]', 'Want'])],
  ['another class', path(['', 'global'], ['.app1', 'App'], ['.wants', 'Set'], ['[]', 'Want'])],
  ['a step less', leak.slice(1)],
  ['another order', leak.toReversed()],
] as const)('%s is another leak', ([, other]) => {
  expect(signatureOf(other)).not.toBe(signatureOf(leak))
})

test('steps do not run into each other', () => {
  expect(signatureOf(path(['.a', 'b'], ['.c', 'd']))).not.toBe(signatureOf(path(['.a', 'b .c d'])))
})
