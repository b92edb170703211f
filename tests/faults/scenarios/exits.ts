import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'calls process.exit in the middle' }, async ({ memory }) => {
  await memory.rounds(async () => {
    process.exit(0)
  })
})
