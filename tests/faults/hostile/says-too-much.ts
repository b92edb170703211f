import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'throws an error of 30 MB' }, async ({ memory }) => {
  await memory.rounds(async () => {})
  throw new Error(`It says too much: ${'x'.repeat(30_000_000)}`)
})
