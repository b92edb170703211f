import { entryFor } from '../../../fixtures/node-patterns/caches.ts'
import type { Entry } from '../../../fixtures/node-patterns/caches.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/**
 * Pattern 4 of the document: an entry in a cache on `globalThis` lives as long as the process, beside one that lives as
 * long as its request.
 */
export const cachingGlobally = leakPair(import.meta, {
  title: 'what is cached for a request goes with the request',
  document: '003_9b2d197e7464efe0.txt',
  operations: 2003,
  metrics: { heapUsed: 'a weak map releases the entry with its key; one that stays weighs about 400 bytes' },
  leaky() {
    const cache: Record<string, Entry> = {}
    Object.assign(globalThis, { cache })
    return {
      operate: id => {
        cache[`key-${id}`] = entryFor(id)
      },
      close: () => Reflect.deleteProperty(globalThis, 'cache'),
    }
  },
  fixed() {
    const cache = new WeakMap<object, Entry>()
    Object.assign(globalThis, { cache })
    return {
      operate: id => cache.set({ id }, entryFor(id)),
      close: () => Reflect.deleteProperty(globalThis, 'cache'),
    }
  },
})
