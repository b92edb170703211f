import { EventEmitter } from 'node:events'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** Leak 2 of the document, and its stress test: every request adds a listener to an emitter that lives on. */
export const addingListeners = leakPair(import.meta, {
  title: 'a request that removes its listener leaves nothing behind on a long-lived emitter',
  document: '003_9b2d197e7464efe0.txt',
  operations: 2003,
  metrics: {
    listeners: 'each one is removed with its request',
    heapUsed: "a listener that stays is a closure and an entry in the emitter's list, about 110 bytes",
  },
  leaky() {
    const emitter = new EventEmitter().setMaxListeners(0) // as code that silences the warning
    return {
      emitter,
      operate: id => emitter.on('data', () => id), // never removed
    }
  },
  fixed() {
    const emitter = new EventEmitter()
    return {
      emitter,
      operate: id => {
        emitter.once('data', () => id)
        emitter.emit('data')
      },
    }
  },
})
