import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, promise: 'is killed in the middle' }, async ({ memory }) => {
  await memory.rounds(async () => {
    process.kill(process.pid, 'SIGKILL')
    await new Promise(() => {})
  })
})
