import type { Socket } from 'node:net'
import { startEchoServer } from '../../../fixtures/node-patterns/echo-server.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** Pattern 5 of the document, unreleased resources: a connection that every request makes, to a server on loopback. */
export const connecting = leakPair(import.meta, {
  title: 'a request that ends its connection leaves no socket behind, on either side',
  document: '003_9b2d197e7464efe0.txt',
  operations: 3,
  rounds: 8,
  metrics: {
    descriptors: 'both ends of a connection are in this process, and both are closed',
    handles: 'as descriptors',
  },
  async leaky() {
    const server = await startEchoServer()
    const sockets: Socket[] = []
    return {
      operate: async id => sockets.push(await server.ask(`request ${id}`)), // never ended
      close: async () => {
        await Promise.all(sockets.map(server.hangUp))
        await server.close()
      },
    }
  },
  async fixed() {
    const server = await startEchoServer()
    return {
      operate: async id => await server.hangUp(await server.ask(`request ${id}`)),
      close: server.close,
    }
  },
})
