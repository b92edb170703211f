import type { Worker } from 'node:worker_threads'
import { createEngine } from '../../../fixtures/engine/engine.ts'
import { hangAndRecover } from '../../../fixtures/engine/hang.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'
import type { Implementation } from '../../../helpers/vitest/leak-pair.ts'

/**
 * A worker that hangs is ended by the watchdog and replaced, more than 20 times: all of the old one's memory has to go.
 */
export const replacingHungWorkers = leakPair(import.meta, {
  title: 'a worker that hung and was replaced leaves neither its memory nor a pending request behind',
  document: '004_e5964a29b1bee26f.txt',
  operations: 2, // 24 hangs in 12 rounds
  least: 1,
  metrics: {
    workers: 'the one that hung is ended before the next one starts',
    threads: 'as workers',
    descriptors: 'those of its event loop end with it',
    pendingRequests: 'all that waited for the old worker are rejected',
    external: 'the WebAssembly memory of the old worker goes with it',
    heapUsed: 'its isolate goes too',
    rssAnon: 'as heapUsed, and what was mapped for its thread',
  },
  leaky() {
    const forgotten: Worker[] = []
    return watched(
      async worker => forgotten.push(worker),
      async () => await Promise.all(forgotten.map(async worker => await worker.terminate())),
    )
  },
  fixed: () => watched(async worker => await worker.terminate()),
})

const patience = 250 // milliseconds; the document's 5 s make no other memory

async function watched(
  end: (worker: Worker) => Promise<unknown>,
  close?: () => Promise<unknown>,
): Promise<Implementation> {
  const engine = await createEngine({ patience, end })
  return {
    operate: async id => await hangAndRecover(engine, id),
    counts: { pendingRequests: engine.pending },
    collect: engine.collect,
    close: async () => {
      await engine.dispose()
      await close?.()
    },
  }
}
