import { bunImplementation } from '../../../fixtures/bun/implementation.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/**
 * Bun 1.3.13 retained the entries before the one that could not be read, 131 KB in each call; 1.3.14 releases them.
 */
export const listingTruncated = leakPair(import.meta, {
  title: 'listing a truncated archive leaves none of its entries behind in Bun',
  document: '001_93e76d467d09958e.txt',
  reported: 'https://github.com/oven-sh/bun/pull/30114',
  operations: 37,
  metrics: {
    rssAnon: 'the entries that were read before the error are freed with it',
    heapUsed: 'they are native memory, which it does not count',
  },
  leaky: () => bunImplementation('listTruncated', '1.3.13'),
  fixed: () => bunImplementation('listTruncated', '1.3.14'),
})
