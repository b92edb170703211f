import { bunImplementation } from '../../../fixtures/bun/implementation.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/**
 * Test case 3 of the document: 100 extractions of a file of 1 MB. `arrayBuffers` does not count native bytes; RssAnon
 * does.
 */
export const releasingBuffers = leakPair(import.meta, {
  title: 'a hundred extractions of a file of 1 MB leave none of its bytes behind in Bun',
  document: '001_93e76d467d09958e.txt',
  operations: 100,
  least: 25,
  metrics: {
    rssAnon: 'one buffer of 1 MB that stays with each round would show',
    heapUsed: 'in Bun with what is external: no buffer stays there either',
  },
  leaky: () => bunImplementation('extractLargeAndRetain'),
  fixed: () => bunImplementation('extractLarge'),
})
