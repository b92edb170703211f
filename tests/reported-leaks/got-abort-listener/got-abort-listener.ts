import got from 'got'
import { expect } from 'vitest'
import { startHelloServer } from '../../../fixtures/hello-server.ts'
import { MiB } from '../../../helpers/units.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'

const requests = 300

scenario(
  import.meta,
  {
    title: 'a completed request leaves nothing on the signal that could have aborted it',
    reported: 'https://github.com/sindresorhus/got/issues/2160',
    metrics: {
      listeners: 'the listener of each request is removed with its response',
      heapUsed: 'as listeners: each would retain its request, about 24 KB',
    },
    wait: 1000,
    copies: 1,
    atMost: MiB,
    network: true,
  },
  async ({ memory, budgets }) => {
    await using server = await startHelloServer()
    const { signal } = new AbortController()
    const work = async () => {
      let received = 0
      for (let request = 0; request < requests; request++) {
        received += (await got(server.url, { signal }).text()).length
      }
      return received
    }

    await work()

    const received = await memory.rounds(work)

    expect(memory).toStayWithin(budgets)
    expect(received).toBe(requests * server.length)
  },
)
