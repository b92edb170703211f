import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'exhausts the heap' }, async ({ memory }) => {
  const retained: number[][] = []
  await memory.rounds(async () => {
    for (;;) {
      retained.push(Array.from({ length: 100_000 }, (_, index) => index + Math.random()))
    }
  })
})
