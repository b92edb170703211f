import { setMaxListeners } from 'node:events'
import { entryFor } from '../../../fixtures/node-patterns/caches.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/**
 * One signal for the whole process, and a listener on it for every request. Few operations: each listener is compared
 * with all that are there.
 */
export const listeningForAborts = leakPair(import.meta, {
  title: 'a request that is done no longer listens to the signal that would abort it',
  document: '003_9b2d197e7464efe0.txt',
  operations: 211,
  metrics: {
    listeners: 'each one is removed when its request is done',
    heapUsed: 'a listener that stays weighs about 430 bytes with what it holds',
  },
  leaky() {
    const { signal } = new AbortController()
    setMaxListeners(0, signal) // as code that silences the warning
    return {
      operate: id => {
        const entry = entryFor(id)
        signal.addEventListener('abort', () => entry) // never removed
      },
    }
  },
  fixed() {
    const { signal } = new AbortController()
    return {
      operate: id => {
        const entry = entryFor(id)
        const listener = (): unknown => entry
        signal.addEventListener('abort', listener)
        signal.removeEventListener('abort', listener)
      },
    }
  },
})
