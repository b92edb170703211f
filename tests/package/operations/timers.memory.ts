import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'

test('an operation that starts and ends timers retains nothing', async () => {
  await expect(async () => {
    const interval = setInterval(() => {}, 1000).unref()
    const late = globalThis.setTimeout(() => {}, 60_000)
    await setTimeout(1)
    clearInterval(interval)
    clearTimeout(late)
  }).toRetainNothing()
})
