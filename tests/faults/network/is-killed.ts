import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'
import { dial } from '../dial.ts'

scenario(import.meta, { ...bare, title: 'dials, and is killed' }, async ({ memory }) => {
  await memory.rounds(async () => {
    await dial()
    process.kill(process.pid, 'SIGKILL')
    await sleep(10_000) // until it arrives
  })
})
