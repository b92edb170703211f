import { expect, test } from 'vitest'

const kept: Buffer[] = []

test('an operation that retains a buffer of 1 MiB', async () => {
  await expect(() => kept.push(Buffer.alloc(2 ** 20, kept.length))).toRetainNothing()
})
