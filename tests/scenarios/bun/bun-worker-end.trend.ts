import { bunImplementation } from '../../../fixtures/bun/implementation.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** Bun 1.3.14 retained three descriptors of each worker that was terminated; 1.4.0 closes them. */
export const endingWorkers = leakPair(import.meta, {
  title: 'a worker that was terminated leaves no descriptor behind in Bun',
  document: '001_93e76d467d09958e.txt',
  reported: 'https://github.com/oven-sh/bun/issues/31646',
  operations: 7,
  rounds: 8,
  metrics: {
    descriptors: 'those of its event loop are closed with it',
  },
  leaky: () => bunImplementation('endWorker', '1.3.14'),
  fixed: () => bunImplementation('endWorker', '1.4.0'),
})
