import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'throws in a timer' }, async ({ memory }) => {
  await memory.rounds(async () => {
    setTimeout(() => {
      throw new Error('Thrown in a timer.')
    }, 10)
    await sleep(50)
  })
  expect(memory).toStayWithin([])
})
