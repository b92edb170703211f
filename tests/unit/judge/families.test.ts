/**
 * Families of courses with the noise of readings, each drawn often: what leaks is seen from its limit on, what has a
 * bound is not red.
 */

import { expect, test } from 'vitest'
import { countFamily, families } from '../../../fixtures/families.ts'

/** So few show a judge that is wrong; tests/integration draws each 200 times, and counts how often it is. */
const draws = 10

test.for(families)('$label', family => {
  for (const { what, wrong, details } of countFamily(family, draws)) {
    expect(wrong, `${what}: ${details.join('; ')}`).toBe(0)
  }
})
