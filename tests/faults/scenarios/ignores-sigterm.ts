import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'goes well, and does not end on SIGTERM' }, async ({ memory }) => {
  process.on('SIGTERM', () => {})
  setInterval(() => {}, 1000)
  await memory.rounds(async () => {})
  expect(memory).toStayWithin([])
})
