import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'
import { dialling } from '../dial.ts'

scenario(import.meta, { ...bare, title: 'dials in a worker' }, async ({ memory }) => {
  await memory.rounds(async () => {
    await once(new Worker(dialling, { eval: true }), 'exit')
  })
  expect(memory).toStayWithin([])
})
