import { spawn } from 'node:child_process'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'goes well, and leaves processes behind' }, async ({ memory }) => {
  spawn('sleep', ['31415'], { stdio: 'inherit' }).unref()
  spawn('setsid', ['sleep', '31415'], { detached: true, stdio: 'ignore' }).unref()
  await memory.rounds(async () => {})
  expect(memory).toStayWithin([])
})
