import { expect } from 'vitest'
import { scenario } from '../../../../helpers/vitest/scenario.ts'
import { leak, nextId, operations, Session } from '../leak.ts'

/** The fixed implementation of `map.ts`. */
const sessions = new Map<string, Session>()

scenario(
  import.meta,
  { ...leak, title: 'a session that is over is forgotten at once', metrics: { retained: 'none is open at the end' } },
  async ({ memory, budgets }) => {
    memory.count('retained', () => sessions.size)
    await memory.rounds(async () => {
      for (let operation = 0; operation < operations; operation++) {
        const id = nextId()
        sessions.set(`session ${id}`, new Session(id))
        sessions.delete(`session ${id}`)
      }
    })
    expect(memory).toStayWithin(budgets)
  },
)
