/**
 * Families of courses with the noise of readings, each drawn often: what leaks is seen from its limit on, what has a
 * bound is not red.
 */

import { expect, test } from 'vitest'
import { countFamily, families } from '../../../fixtures/families.ts'

/** Fewer draws where only wrong judges have to be detected. */
const draws = Number(process.env['FAMILY_DRAWS'] ?? 200)

test.for(families)('$label', family => {
  for (const { what, wrong, details } of countFamily(family, draws)) {
    expect(wrong, `${what}: ${details.join('; ')}`).toBeLessThanOrEqual(family.leaks ? draws / 200 : draws / 100)
  }
})
