import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(
  import.meta,
  { ...bare, title: 'says what a child said of its heap, and crashes for another reason' },
  async ({ memory }) => {
    await memory.rounds(async () => {
      console.error('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory')
      await sleep(100)
      process.kill(process.pid, 'SIGSEGV')
      await sleep(1000)
    })
    expect(memory).toStayWithin([])
  },
)
