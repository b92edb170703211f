import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(
  import.meta,
  { ...bare, title: 'fails for another reason than the memory that it speaks of' },
  async ({ memory }) => {
    await memory.rounds(async () => {
      throw new Error('The table of retries has no ENOMEM.')
    })
    expect(memory).toStayWithin([])
  },
)
