import { bunImplementation } from '../../../fixtures/bun/implementation.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/**
 * Test case 1 of the document: 1,000 extractions of one small file. Its own rule, growth > 0, calls a healthy Bun
 * leaking.
 */
export const extractingOneFile = leakPair(import.meta, {
  title: 'a thousand extractions of one small file leave nothing behind in Bun',
  document: '001_93e76d467d09958e.txt',
  operations: 1000,
  // JavaScriptCore drops 2,000 objects of its start some seconds after it last used them, in the middle of a run that
  // began sooner
  wait: 8000,
  metrics: {
    rssAnon: 'what the first extractions touch is there before the baseline',
    heapUsed: 'a promise and its value, gone with it',
    objects: 'as heapUsed, exactly',
  },
  leaky: () => bunImplementation('extractOneAndRetain'),
  fixed: () => bunImplementation('extractOne'),
})
