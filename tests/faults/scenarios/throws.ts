import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'has a mistake in its body' }, async ({ memory }) => {
  await memory.rounds(async () => {
    firstOf([]).toString()
  })
  expect(memory).toStayWithin([])
})

function firstOf(list: readonly number[]): number {
  const [first] = list
  if (first === undefined) {
    throw new TypeError('There is no first one.')
  }
  return first
}
