import { createUnboundedCache, entryFor } from '../../../fixtures/node-patterns/caches.ts'
import type { Cache, Entry } from '../../../fixtures/node-patterns/caches.ts'
import { createWeakLruCache } from '../../../fixtures/node-patterns/weak-lru-cache.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'
import type { Implementation } from '../../../helpers/vitest/leak-pair.ts'

/**
 * Challenge 2 of the document: a cache whose values are weak, with room for all that it is given, beside one that holds
 * them.
 */
export const cachingWeakly = leakPair(import.meta, {
  title: 'a cache of weak values retains what is in use, and its stale entries remove themselves',
  document: '003_9b2d197e7464efe0.txt',
  operations: 2003,
  metrics: {
    entries: 'the 100 values that it holds; the others are removed once they are collected',
    heapUsed: 'an entry that stays weighs about 400 bytes',
  },
  leaky: () => handlingRequests(createUnboundedCache()),
  fixed: () => handlingRequests(createWeakLruCache({ capacity: 1_000_000, held: 100 })),
})

function handlingRequests(cache: Pick<Cache<string, Entry>, 'set' | 'size'>): Implementation {
  return {
    operate: id => cache.set(`key-${id}`, entryFor(id)),
    counts: { entries: cache.size },
  }
}
