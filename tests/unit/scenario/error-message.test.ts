import { expect, test } from 'vitest'
import { messageOf } from '../../../helpers/scenario/error-message.ts'

test.for([
  ['an error', new Error('It broke.'), 'It broke.'],
  ['a text', 'It broke.', 'It broke.'],
  [
    'several errors, each message once',
    new AggregateError([new Error('One.'), new Error('Two.'), new Error('One.')]),
    'One.\nTwo.',
  ],
  [
    'an error and what its clean-up threw',
    new SuppressedError(new Error('Not closed.'), new Error('It broke.')),
    'It broke.\nNot closed.',
  ],
  ['a bundle without errors', new AggregateError([], 'No host responded.'), 'No host responded.'],
  ['an error without a message', new TypeError(), 'It failed without a message (TypeError).'],
] as const)('%s', ([, error, message]) => {
  expect(messageOf(error)).toBe(message)
})

const full = { path: '/a', variable: 'TMPDIR' } as const

test('a full disk, however a library wraps it', () => {
  const wrapped = new AggregateError([new Error("Error: ENOSPC: no space left on device, write '/a/b'")])

  expect(messageOf(wrapped, full)).toMatchInlineSnapshot(`
    "The disk of /a ran full while the scenario worked (ENOSPC). Free some space, point TMPDIR to another disk, or choose a smaller file.
    Error: ENOSPC: no space left on device, write '/a/b'"
  `)
})

test('the same code on a disk with room, and another error on a full one', () => {
  expect(messageOf(new Error("ENOSPC: System limit for number of file watchers reached, watch '/a'"))).toBe(
    "ENOSPC: System limit for number of file watchers reached, watch '/a'",
  )
  expect(messageOf(new Error('It broke.'), full)).toBe('It broke.')
})

test('a long message is cut', () => {
  expect(messageOf(new Error('x'.repeat(30_000_000)))).toMatch(/^x{16384} … \(29983616 more characters\)$/)
})
