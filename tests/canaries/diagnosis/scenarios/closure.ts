import { expect } from 'vitest'
import { scenario } from '../../../../helpers/vitest/scenario.ts'
import { leak, nextId, operations } from '../leak.ts'

const callbacks: (() => number)[] = []

scenario(import.meta, { ...leak, title: 'callbacks that are dropped' }, async ({ memory }) => {
  await memory.rounds(async () => {
    for (let operation = 0; operation < operations; operation++) {
      const id = nextId()
      callbacks.push(() => id) // allocates
    }
  })
  expect(memory).toStayWithin([])
})
