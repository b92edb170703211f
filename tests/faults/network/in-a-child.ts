import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'
import { dialling } from '../dial.ts'

scenario(import.meta, { ...bare, title: 'dials in a child process' }, async ({ memory }) => {
  await memory.rounds(async () => {
    await once(spawn(process.execPath, ['-e', dialling]), 'exit')
  })
  expect(memory).toStayWithin([])
})
