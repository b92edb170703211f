import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'waits for a promise that nobody holds' }, async ({ memory }) => {
  await memory.rounds(async () => {
    await new Promise(() => {})
  })
})
