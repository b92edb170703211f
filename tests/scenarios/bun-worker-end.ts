import { bunTwin } from '../../fixtures/bun/twin.ts'
import { twins } from '../../helpers/vitest/twins.ts'

/** Bun 1.3.14 kept three descriptors of each worker that was terminated; 1.4.0 closes them. */
export const endingWorkers = twins(import.meta, {
  promise: 'a worker that was terminated leaves no descriptor behind in Bun',
  document: '001_93e76d467d09958e.txt',
  reported: 'https://github.com/oven-sh/bun/issues/31646',
  operations: 7,
  rounds: 8,
  judged: {
    descriptors: 'those of its event loop are closed with it',
  },
  leaking: () => bunTwin('endWorker', '1.3.14'),
  mended: () => bunTwin('endWorker', '1.4.0'),
})
