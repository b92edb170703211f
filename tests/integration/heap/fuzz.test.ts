/** Many mutated snapshots; the unit test has some of them. */

import { expect, test } from 'vitest'
import { attempt, smallRealSnapshot } from '../../../fixtures/heap-fuzz.ts'

test('2,000 mutated snapshots are read or rejected in one line, each in time', () => {
  const original = smallRealSnapshot()
  const outcomes = { read: 0, rejected: 0 }

  for (let number = 0; number < 2_000; number++) {
    outcomes[attempt(original, number)]++
  }

  // neither may be all of them: then the mutations would test nothing
  expect(outcomes.read).toBeGreaterThan(100)
  expect(outcomes.rejected).toBeGreaterThan(1_000)
})
