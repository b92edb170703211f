import { AsyncLocalStorage } from 'node:async_hooks'
import { entryFor } from '../../../fixtures/node-patterns/caches.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** A function that is bound to the context of a request retains it: a subscriber that stays retains the request. */
export const bindingContexts = leakPair(import.meta, {
  title: 'a request that unsubscribes releases its context',
  document: '003_9b2d197e7464efe0.txt',
  operations: 503,
  metrics: {
    subscribers: 'each one leaves with its request',
    heapUsed: 'a context that stays weighs about 2 KiB, its subscriber among them',
  },
  leaky() {
    const subscribers = new Set<() => unknown>()
    return {
      operate: id => subscribers.add(subscriberOf(id)), // never removed
      counts: { subscribers: () => subscribers.size },
    }
  },
  fixed() {
    const subscribers = new Set<() => unknown>()
    return {
      operate: id => {
        const subscriber = subscriberOf(id)
        subscribers.add(subscriber)
        subscribers.delete(subscriber)
      },
      counts: { subscribers: () => subscribers.size },
    }
  },
})

const storage = new AsyncLocalStorage<object>()

function subscriberOf(id: number): () => unknown {
  return storage.run(entryFor(id), () => AsyncLocalStorage.bind(() => storage.getStore()))
}
