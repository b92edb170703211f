import { expect } from 'vitest'
import { scenario } from '../../../../helpers/vitest/scenario.ts'
import { leak, nextId, operations } from '../leak.ts'

const never = 2 ** 31 - 1 // milliseconds

scenario(import.meta, { ...leak, title: 'an interval that is cleared' }, async ({ memory }) => {
  await memory.rounds(async () => {
    for (let operation = 0; operation < operations; operation++) {
      const id = nextId()
      setInterval(() => id, never).unref() // allocates
    }
  })
  expect(memory).toStayWithin([])
})
