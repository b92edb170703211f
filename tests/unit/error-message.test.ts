import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { messageOf } from '../../helpers/vitest/error-message.ts'

test.for([
  ['an error', new Error('It broke.'), 'It broke.'],
  ['a text', 'It broke.', 'It broke.'],
  ['several errors, each message once', new AggregateError([new Error('One.'), new Error('Two.'), new Error('One.')]), 'One.\nTwo.'],
  ['an error and what its clean-up threw', new SuppressedError(new Error('Not closed.'), new Error('It broke.')), 'It broke.\nNot closed.'],
  ['a bundle without errors', new AggregateError([], 'Nothing answered.'), 'Nothing answered.'],
  ['an error without a message', new TypeError(), 'It failed without a message (TypeError).'],
] as const)('%s', ([, error, message]) => {
  expect(messageOf(error)).toBe(message)
})

test('a full disk, however a library wraps it', () => {
  const wrapped = new AggregateError([new Error("Error: ENOSPC: no space left on device, write '/…'")])

  expect(messageOf(wrapped).replace(tmpdir(), '…')).toMatchInlineSnapshot(`"The disk of … ran full while the scenario worked (ENOSPC). Free some space, point TMPDIR to another disk, or choose a smaller file."`)
})
