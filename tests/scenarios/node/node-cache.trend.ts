import { createLruCache, createUnboundedCache, entryFor } from '../../../fixtures/node-patterns/caches.ts'
import type { Cache, Entry } from '../../../fixtures/node-patterns/caches.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'
import type { Implementation } from '../../../helpers/vitest/leak-pair.ts'

/** Leak 1 of the document: a cache that never evicts, beside one that evicts the least recently used entry. */
export const caching = leakPair(import.meta, {
  title: 'a cache with a bound stops growing when it is full',
  document: '003_9b2d197e7464efe0.txt',
  operations: 2003,
  metrics: {
    entries: 'no more than the bound of 100, which the warm-up fills',
    heapUsed: 'an entry that stays weighs about 400 bytes',
  },
  leaky: () => handlingRequests(createUnboundedCache()),
  fixed: () => handlingRequests(createLruCache(100)),
})

function handlingRequests(cache: Cache<string, Entry>): Implementation {
  return {
    operate: id => cache.set(`key-${id}`, entryFor(id)),
    counts: { entries: cache.size },
  }
}
