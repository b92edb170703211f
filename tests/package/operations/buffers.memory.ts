import { expect, test } from 'vitest'

test('an operation that fills buffers retains nothing', async () => {
  await expect(() =>
    Buffer.concat(Array.from({ length: 16 }, (_, index) => Buffer.alloc(4096, index))).toString('latin1'),
  ).toRetainNothing()
})
