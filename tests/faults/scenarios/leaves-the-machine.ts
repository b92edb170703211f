import { connect } from 'node:net'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(
  import.meta,
  { ...bare, title: 'tries to leave the machine, and hides that it failed' },
  async ({ memory }) => {
    await memory.rounds(async () => {
      try {
        connect(80, '192.0.2.1')
      } catch {
        // as a library may, that has other peers to try
      }
    })
    expect(memory).toStayWithin([])
  },
)
