import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** Pattern 5 of the document, unreleased resources: an interval that every request starts. */
export const startingTimers = leakPair(import.meta, {
  title: 'a request that clears its timer leaves none behind',
  document: '003_9b2d197e7464efe0.txt',
  operations: 2003,
  metrics: {
    handles: 'a timer that is due is an active resource of the process',
    heapUsed: 'a timer that stays weighs about 300 bytes with its callback',
  },
  leaky() {
    const timers: NodeJS.Timeout[] = []
    return {
      operate: id => timers.push(setInterval(() => id, 3_600_000)), // never cleared
      close: () => timers.forEach(clearInterval),
    }
  },
  fixed: () => ({
    operate: id => clearInterval(setInterval(() => id, 3_600_000)),
  }),
})
