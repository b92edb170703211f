import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'
import { dial } from '../dial.ts'

await dial()

scenario(import.meta, { ...bare, title: 'dials while its file is loaded' }, async ({ memory }) => {
  await memory.rounds(async () => {})
  expect(memory).toStayWithin([])
})
