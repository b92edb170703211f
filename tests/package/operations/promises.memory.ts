import { expect, test } from 'vitest'

test('an operation that races and awaits promises retains nothing', async () => {
  await expect(async () => {
    const { promise, resolve } = Promise.withResolvers<number>()
    const all = Promise.all(Array.from({ length: 100 }, async (_, index) => (await promise) + index))
    resolve(1)
    await Promise.race([all, new Promise(() => {})])
  }).toRetainNothing()
})
