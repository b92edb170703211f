import { expect } from 'vitest'
import { scenario } from '../../../../helpers/vitest/scenario.ts'
import { leak, nextId, operations } from '../leak.ts'

const controller = new AbortController()

scenario(import.meta, { ...leak, title: 'listeners of a signal that go with their operation' }, async ({ memory }) => {
  await memory.rounds(async () => {
    for (let operation = 0; operation < operations; operation++) {
      const id = nextId()
      controller.signal.addEventListener('abort', () => id) // allocates
    }
  })
  expect(memory).toStayWithin([])
})
