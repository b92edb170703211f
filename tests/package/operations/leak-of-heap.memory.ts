import { expect, test } from 'vitest'

let last: object | undefined

test('an operation that retains an object of 64 bytes', async () => {
  await expect(() => {
    last = { before: last, one: 1, two: 2, three: 3, four: 4 } // a header of three words, and five values
  }).toRetainNothing()
})
