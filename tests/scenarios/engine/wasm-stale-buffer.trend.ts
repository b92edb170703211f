import { openWithDataset } from '../../../fixtures/engine/dataset.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** A buffer that growing has detached has no bytes any more, and retains the whole memory that they were in. */
export const retainingStaleBuffers = leakPair(import.meta, {
  title: 'a copy of a result in WebAssembly memory does not retain that memory',
  document: '004_e5964a29b1bee26f.txt',
  operations: 5,
  metrics: {
    external: "a copy of 64 bytes stays within V8's own heap; the memory goes with its instance",
    rssAnon: 'as external: the pages were touched',
    heapUsed: 'the copies of the last 16 operations',
  },
  leaky() {
    const stale: ArrayBuffer[] = []
    return {
      operate(id) {
        const { buffer, grow } = openWithDataset(id)
        stale.push(buffer)
        grow()
        if (buffer.byteLength !== 0) {
          throw new Error('The buffer was not detached.')
        }
      },
    }
  },
  fixed() {
    const results: Uint8Array[] = []
    return {
      operate(id) {
        const { buffer, at, grow } = openWithDataset(id)
        results[id % 16] = new Uint8Array(buffer, at, 64).slice()
        grow()
      },
    }
  },
})
