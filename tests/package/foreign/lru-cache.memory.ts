import { LRUCache } from 'lru-cache'
import { expect, test } from 'vitest'

test('a fetch through a full cache retains nothing', async () => {
  const cache = new LRUCache<string, object>({ max: 100, ttl: 60_000, fetchMethod: async key => ({ key }) })
  let count = 0
  await expect(() => cache.fetch(`key ${count++}`)).toRetainNothing()
})
