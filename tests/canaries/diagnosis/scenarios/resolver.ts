import { expect } from 'vitest'
import { scenario } from '../../../../helpers/vitest/scenario.ts'
import { leak, nextId, operations } from '../leak.ts'

const waiting = new Set<(id: number) => void>()

scenario(import.meta, { ...leak, title: 'promises that are settled' }, async ({ memory }) => {
  await memory.rounds(async () => {
    for (let operation = 0; operation < operations; operation++) {
      const id = nextId()
      void new Promise<number>(resolve => waiting.add(resolve)).then(settled => settled + id) // allocates
    }
  })
  expect(memory).toStayWithin([])
})
