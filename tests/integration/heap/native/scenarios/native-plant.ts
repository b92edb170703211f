/** A leak of native memory, which an environment variable names. */

import { expect } from 'vitest'
import { scenario } from '../../../../../helpers/vitest/scenario.ts'
import { plants } from '../plants.ts'

const options = {
  title: 'native memory is released',
  metrics: { rssAnon: 'nothing stays' },
  operations: 8,
  rounds: 8,
  warmUp: 1,
  wait: 200,
  copies: 0,
  network: false,
}

scenario(import.meta, options, async ({ memory, operations }) => {
  await memory.rounds(async () => {
    for (let operation = 0; operation < operations; operation++) {
      plants[process.env['NATIVE_PLANT'] ?? '']?.()
    }
    await new Promise(settle => setTimeout(settle, 100)) // for a thread of libuv
  })
  expect(memory).toStayLevel()
})
