import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'does not handle a rejected promise' }, async ({ memory }) => {
  await memory.rounds(async () => {
    void reject()
    await sleep(50)
  })
  expect(memory).toStayWithin([])
})

async function reject(): Promise<void> {
  await sleep(10)
  throw new Error('Rejected without a handler.')
}
