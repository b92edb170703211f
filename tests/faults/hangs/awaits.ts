import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'waits for an unreachable promise' }, async ({ memory }) => {
  await memory.rounds(async () => {
    await new Promise(() => {})
  })
})
