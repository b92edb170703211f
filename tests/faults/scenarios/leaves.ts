import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

// What process.exit calls in the end; Vitest has put its own before that.
const leaveAtOnce: unknown = Reflect.get(process, 'reallyExit')

scenario(import.meta, { ...bare, title: 'leaves in the middle, as if all were well' }, async ({ memory }) => {
  await memory.rounds(async () => {
    if (typeof leaveAtOnce === 'function') {
      Reflect.apply(leaveAtOnce, process, [0])
    }
  })
})
