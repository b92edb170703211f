import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(
  import.meta,
  { ...bare, title: 'runs out of inotify watches, which has the code of a full disk' },
  async ({ memory }) => {
    await memory.rounds(async () => {
      throw Object.assign(new Error("ENOSPC: System limit for number of file watchers reached, watch '/x'"), {
        code: 'ENOSPC',
        errno: -28,
        syscall: 'watch',
      })
    })
    expect(memory).toStayWithin([])
  },
)
