import { bunImplementation } from '../../../fixtures/bun/implementation.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** The document's loop in full: 20 rounds of 10,000 extractions into one directory, with Bun.gc(true) after each. */
export const extracting = leakPair(import.meta, {
  title: 'extracting the same archive over and over leaves nothing behind in Bun',
  document: '001_93e76d467d09958e.txt',
  operations: 10_000,
  least: 500,
  rounds: 20,
  metrics: {
    rssAnon: 'the document reports 5 KB of native memory per extraction',
    heapUsed: 'a promise and its value, gone with it',
    objects: 'as heapUsed, exactly',
    descriptors: 'each file is closed when it is written',
    threads: 'the pool is there before the baseline',
  },
  leaky: () => bunImplementation('extractAndRetain'),
  fixed: () => bunImplementation('extract'),
})
