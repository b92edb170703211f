import axios from 'axios'
import { expect } from 'vitest'
import { startHelloServer } from '../../../fixtures/hello-server.ts'
import { MiB } from '../../../helpers/units.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'

const requests = 1000

scenario(
  import.meta,
  {
    title: 'a completed request leaves nothing on the token that could have cancelled it',
    reported: 'https://github.com/axios/axios/issues/3001',
    metrics: {
      heapUsed: 'a request and its response, about 8 KB, are released',
      external: 'as heapUsed',
    },
    wait: 1000,
    copies: 1,
    atMost: MiB,
    network: true,
  },
  async ({ memory, budgets }) => {
    await using server = await startHelloServer()
    const { token: cancelToken } = axios.CancelToken.source()
    const work = async () => {
      let received = 0
      for (let request = 0; request < requests; request++) {
        received += (await axios.get(server.url, { cancelToken })).data.length
      }
      return received
    }

    await work()

    const received = await memory.rounds(work)

    expect(memory).toStayWithin(budgets)
    expect(received).toBe(requests * server.length)
  },
)
