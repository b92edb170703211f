/** Mutated snapshots; tests/integration has many more of them. */

import { expect, test } from 'vitest'
import { attempt, smallRealSnapshot } from '../../../fixtures/heap-fuzz.ts'
import { readSnapshotBytes } from '../../../helpers/heap/parse/open.ts'

const original = smallRealSnapshot()

test('the snapshot that is mutated below is valid', () => {
  expect(readSnapshotBytes(original).nodeCount).toBe(400)
})

test('100 mutated snapshots are read or rejected in one line', () => {
  const outcomes = { read: 0, rejected: 0 }

  for (let number = 0; number < 100; number++) {
    outcomes[attempt(original, number)]++
  }

  // neither may be all of them: then the mutations would test nothing
  expect(outcomes.read).toBeGreaterThan(5)
  expect(outcomes.rejected).toBeGreaterThan(50)
})
