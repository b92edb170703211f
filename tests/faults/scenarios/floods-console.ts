import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'prints 50,000 lines, and then fails' }, async ({ memory }) => {
  await memory.rounds(async () => {
    for (let line = 1; line <= 50_000; line++) {
      console.log(`line ${line} of the flood`)
    }
    throw new Error('What matters comes after the flood.')
  })
  expect(memory).toStayWithin([])
})
