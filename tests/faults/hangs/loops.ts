import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'hangs in an endless loop' }, async ({ memory }) => {
  await memory.rounds(async () => {
    for (;;) {
      // nothing in this process can end it
    }
  })
})
