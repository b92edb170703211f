import { expect } from 'vitest'
import { watchServer } from '../../../fixtures/node-patterns/watched-server.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'

/**
 * Challenge 1 of the document: a monitor takes snapshots of a server, and alerts when its heap has grown by more than
 * 20 %.
 */
export const monitoringServer = scenario(
  import.meta,
  {
    title: 'the heap monitor does not alert on a server whose cache is bounded',
    document: '003_9b2d197e7464efe0.txt',
    metrics: { alerts: 'the heap stays as large as it is from one snapshot to the next' },
    leaks: true,
    wait: 0,
  },
  async ({ memory, budgets, directory, leak }) => {
    let alerts = 0
    memory.count('alerts', () => alerts)

    const { looks } = await memory.rounds(async () => {
      const watched = await watchServer({ directory, leaking: leak !== undefined })
      alerts += watched.alerts
      return watched
    })

    expect(memory).toStayWithin(budgets)
    expect(looks).toBe(3)
  },
)
