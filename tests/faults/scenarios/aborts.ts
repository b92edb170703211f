import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, promise: 'is aborted by native code' }, async ({ memory }) => {
  await memory.rounds(async () => {
    process.abort()
  })
})
