import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'throws an uncaught error of 30 MB' }, async ({ memory }) => {
  await memory.rounds(async () => {
    setTimeout(() => {
      throw new Error(`It says too much: ${'x'.repeat(30_000_000)}`)
    }, 10)
    await sleep(200)
  })
  expect(memory).toStayWithin([])
})
