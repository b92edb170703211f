import { afterAll, expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'is within budget, and does not come to its end' }, async ({ memory }) => {
  await memory.rounds(async () => {})
  expect(memory).toStayWithin([])
})

afterAll(() => {
  setImmediate(spin)
})

function spin(): never {
  for (;;) {
    // when all has been said
  }
}
