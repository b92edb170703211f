import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

// As native addons do that are torn down in the wrong order.
process.on('SIGTERM', () => process.exit())
process.on('exit', () => process.abort())

scenario(
  import.meta,
  { ...bare, title: 'is within budget, and crashes when it is asked to end' },
  async ({ memory }) => {
    await memory.rounds(async () => {})
    expect(memory).toStayWithin([])
  },
)
