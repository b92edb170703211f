import { closeSync, openSync } from 'node:fs'
import merge from 'it-merge'
import { expect, test } from 'vitest'

async function* source() {
  const descriptor = openSync('/dev/zero')
  try {
    yield* Array(64).keys()
  } finally {
    closeSync(descriptor)
  }
}

test('a merge that is left early retains nothing', async () => {
  await expect(async () => {
    let taken = 0
    for await (const _ of merge(...Array.from({ length: 6 }, source))) {
      if (++taken === 3) {
        break
      }
    }
  }).toRetainNothing({ operations: 20 })
})
