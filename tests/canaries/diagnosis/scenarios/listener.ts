import { EventEmitter } from 'node:events'
import { expect } from 'vitest'
import { scenario } from '../../../../helpers/vitest/scenario.ts'
import { leak, nextId, operations } from '../leak.ts'

const emitter = new EventEmitter({ captureRejections: false }).setMaxListeners(0)

scenario(import.meta, { ...leak, title: 'a listener that is removed' }, async ({ memory }) => {
  await memory.rounds(async () => {
    for (let operation = 0; operation < operations; operation++) {
      const id = nextId()
      emitter.on('data', () => id) // allocates
    }
  })
  expect(memory).toStayWithin([])
})
