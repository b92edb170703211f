import { afterAll, expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'
import { dial } from '../dial.ts'

afterAll(async () => await dial())

scenario(import.meta, { ...bare, title: 'dials when its work is done' }, async ({ memory }) => {
  await memory.rounds(async () => {})
  expect(memory).toStayWithin([])
})
