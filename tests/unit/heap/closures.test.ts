/** What a callback that stays retains of the scope that it was made in, buffer by buffer. */

import { expect, test } from 'vitest'
import {
  bufferSize,
  closeBesideBuffer,
  closeOverCopy,
  closeOverEverything,
  closeOverId,
} from '../../../fixtures/node-patterns/closures.ts'
import { createCollector } from '../../../helpers/measure/collector.ts'
import { exposedGc } from '../measure/exposed-gc.ts'

const { collect } = await createCollector(exposedGc())

const calls = 100

async function arrayBuffers(): Promise<number> {
  await collect()
  await collect() // one leaves some that are swept beside the program
  return process.memoryUsage().arrayBuffers
}

test.for([
  { handle: closeOverEverything, what: 'a callback beside a closure that uses the buffer', retained: calls },
  { handle: closeOverCopy, what: 'a callback that needs a copy of the id, made in the same scope', retained: calls },
  { handle: closeBesideBuffer, what: 'a callback beside a buffer that no closure uses', retained: 0 },
  { handle: closeOverId, what: 'a callback made where there is only the id', retained: 0 },
])('$what retains $retained buffers of 100', async ({ handle, retained }) => {
  const before = await arrayBuffers()
  const callbacks = Array.from({ length: calls }, (_, id) => handle({ id }))
  const after = await arrayBuffers()

  expect(callbacks.map(callback => callback())).toEqual(callbacks.map((_, id) => id))
  expect((after - before) / bufferSize).toBeCloseTo(retained, 0)
})
