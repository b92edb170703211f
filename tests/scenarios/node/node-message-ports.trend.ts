import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** Pattern 5 of the document, unreleased resources: a channel that every request opens for its response. */
export const openingChannels = leakPair(import.meta, {
  title: 'a request that closes its channel leaves no port behind',
  document: '003_9b2d197e7464efe0.txt',
  operations: 101,
  metrics: {
    handles: 'a port with a listener is an active resource of the process',
    heapUsed: 'a pair that stays weighs about 2.4 KiB',
    rssAnon: "and about 5 KiB outside of V8's heap",
  },
  leaky() {
    const ports: MessagePort[] = []
    return {
      operate: async id => ports.push(await portWithResponse(id)), // never closed
      close: async () => await Promise.all(ports.map(close)),
    }
  },
  fixed: () => ({
    operate: async id => await close(await portWithResponse(id)),
  }),
})

/** The port that has received a response, and waits for another one. */
async function portWithResponse(id: number): Promise<MessagePort> {
  const { port1, port2 } = new MessageChannel()
  const response = Promise.withResolvers<unknown>()
  port1.on('message', response.resolve)
  port2.postMessage(id)
  await response.promise
  return port1
}

async function close(port: MessagePort): Promise<void> {
  port.close()
  await once(port, 'close')
}
