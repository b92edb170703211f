import { afterAll, expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'is within budget, and fails before its file is done' }, async ({ memory }) => {
  await memory.rounds(async () => {})
  expect(memory).toStayWithin([])
})

afterAll(() => {
  throw new Error('The clean-up failed.')
})
