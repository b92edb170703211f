import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, promise: 'goes well after the disk was full' }, async ({ memory }) => {
  await memory.rounds(async () => {})
  expect(memory).toStayWithin([])
})
