import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** Promises whose resolver is retained: a table of requests that wait for a reply. */
export const waitingForReplies = leakPair(import.meta, {
  title: 'a request whose reply has come waits for nothing any more',
  document: '003_9b2d197e7464efe0.txt',
  operations: 2003,
  metrics: {
    waiting: 'a reply takes its request out of the table',
    heapUsed: 'a promise that stays weighs about 650 bytes with its resolver and the function that awaits it',
  },
  leaky() {
    const waiting = new Map<number, (reply: number) => void>()
    return {
      operate: id => {
        void request(waiting, id) // the reply never comes, and the request has no timeout
      },
      counts: { waiting: () => waiting.size },
    }
  },
  fixed() {
    const waiting = new Map<number, (reply: number) => void>()
    return {
      operate: async id => {
        const reply = request(waiting, id)
        waiting.get(id)?.(id)
        waiting.delete(id)
        await reply
      },
      counts: { waiting: () => waiting.size },
    }
  },
})

async function request(waiting: Map<number, (reply: number) => void>, id: number): Promise<string> {
  return `reply ${await new Promise<number>(resolve => waiting.set(id, resolve))}`
}
