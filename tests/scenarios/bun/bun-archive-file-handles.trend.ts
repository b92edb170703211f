import { bunImplementation } from '../../../fixtures/bun/implementation.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** Test case 2 of the document: descriptors after 100 extractions are exactly as many as before. */
export const closingFiles = leakPair(import.meta, {
  title: 'a hundred extractions leave exactly as many descriptors open as there were',
  document: '001_93e76d467d09958e.txt',
  operations: 100,
  rounds: 8,
  metrics: {
    descriptors: 'each file is closed when it is written',
    threads: 'the pool is there before the baseline',
  },
  leaky: () => bunImplementation('extractOneAndOpen'),
  fixed: () => bunImplementation('extractOne'),
})
