import PQueue from 'p-queue'
import { expect, test } from 'vitest'

test('a task with a signal and a timeout retains nothing', async () => {
  const queue = new PQueue({ concurrency: 2, timeout: 60_000 })
  const { signal } = new AbortController()
  await expect(() => queue.add(() => 'done', { signal })).toRetainNothing()
})
