import { Queue } from '@libp2p/utils'
import { expect, test } from 'vitest'

test('a job with a signal retains nothing', async () => {
  const queue = new Queue<string>({ concurrency: 2 })
  const { signal } = new AbortController()
  await expect(() => queue.add(async () => 'done', { signal })).toRetainNothing()
})
