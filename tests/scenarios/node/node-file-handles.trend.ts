import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** Pattern 5 of the document, unreleased resources: a file that every request opens. */
export const openingFiles = leakPair(import.meta, {
  title: 'a request that closes its file leaves no descriptor behind',
  document: '003_9b2d197e7464efe0.txt',
  operations: 7,
  rounds: 8,
  metrics: {
    descriptors: 'each one is closed with its request',
  },
  leaky() {
    const handles: FileHandle[] = [] // Node would close unreferenced ones at the next collection, with a warning
    return {
      operate: async () => handles.push(await open('/dev/null')),
      close: async () => await Promise.all(handles.map(handle => handle.close())),
    }
  },
  fixed: () => ({
    operate: async () => {
      await using _ = await open('/dev/null')
    },
  }),
})
