import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'is aborted by native code' }, async ({ memory }) => {
  await memory.rounds(async () => {
    process.abort()
  })
})
