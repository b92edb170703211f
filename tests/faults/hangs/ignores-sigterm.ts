import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'ignores SIGTERM, and turns in circles' }, async ({ memory }) => {
  process.on('SIGTERM', () => {})
  await memory.rounds(turnInCircles)
})

async function turnInCircles(): Promise<void> {
  for (;;) {
    await Promise.resolve() // a loop of microtasks: no timer and no signal is ever heard
  }
}
