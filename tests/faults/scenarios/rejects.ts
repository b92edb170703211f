import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'lets go of a promise that is rejected' }, async ({ memory }) => {
  await memory.rounds(async () => {
    void refuse()
    await sleep(50)
  })
  expect(memory).toStayWithin([])
})

async function refuse(): Promise<void> {
  await sleep(10)
  throw new Error('Nobody asked for this.')
}
