import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'is killed in the middle' }, async ({ memory }) => {
  await memory.rounds(async () => {
    await sleep(500) // so that it is sampled, every 100 ms
    process.kill(process.pid, 'SIGKILL')
    await new Promise(() => {})
  })
})
