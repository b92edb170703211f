/**
 * Families of courses with the noise of readings, each drawn 200 times: what leaks is seen from its limit on, what has
 * a bound is not red.
 */

import { expect, test } from 'vitest'
import { countFamily, families } from '../../../fixtures/families.ts'

const draws = 200

test.for(families)('$label', family => {
  for (const { what, wrong, details } of countFamily(family, draws)) {
    expect(wrong, `${what}: ${details.join('; ')}`).toBeLessThanOrEqual(family.leaks ? draws / 200 : draws / 100)
  }
})
