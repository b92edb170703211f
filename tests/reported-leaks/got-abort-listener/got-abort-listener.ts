import got from 'got'
import { expect } from 'vitest'
import { startHelloServer } from '../../../fixtures/hello-server.ts'
import { MiB } from '../../../helpers/units.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'

const requests = 300

scenario(
  import.meta,
  {
    title: 'a request that was answered leaves nothing on the signal that could have aborted it',
    reported: 'https://github.com/sindresorhus/got/issues/2160',
    metrics: {
      listeners: 'the listener of each request goes with its answer',
      heapUsed: 'as listeners: each would hold on to its request, about 24 KB',
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
      let answered = 0
      for (let request = 0; request < requests; request++) {
        answered += (await got(server.url, { signal }).text()).length
      }
      return answered
    }

    await work()

    const answered = await memory.rounds(work)

    expect(memory).toStayWithin(budgets)
    expect(answered).toBe(requests * server.length)
  },
)
