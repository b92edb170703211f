import { expect, test } from 'vitest'

test('an operation that starts a timer', async () => {
  await expect(() => setInterval(() => {}, 1_000_000).unref()).toRetainNothing()
})
