import { LRUCache } from 'lru-cache'
import { expect, test } from 'vitest'

test('a fetch with a signal retains nothing', async () => {
  const cache = new LRUCache<string, object>({ max: 100, fetchMethod: async key => ({ key }) })
  const { signal } = new AbortController()
  let count = 0
  await expect(() => cache.fetch(`key ${count++}`, { signal })).toRetainNothing()
})
