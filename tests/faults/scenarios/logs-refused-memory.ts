import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(
  import.meta,
  { ...bare, title: 'logs that memory was refused once, and is killed for another reason' },
  async ({ memory }) => {
    await memory.rounds(async () => {
      console.error('read failed once with ENOMEM, retried, fine')
      await sleep(100)
      process.kill(process.pid, 'SIGKILL')
      await sleep(1000)
    })
    expect(memory).toStayWithin([])
  },
)
