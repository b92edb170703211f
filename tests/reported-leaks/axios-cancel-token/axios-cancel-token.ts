import axios from 'axios'
import { expect } from 'vitest'
import { startHelloServer } from '../../../fixtures/hello-server.ts'
import { MiB } from '../../../helpers/units.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'

const requests = 1000

scenario(
  import.meta,
  {
    title: 'a request that was answered leaves nothing on the token that could have cancelled it',
    reported: 'https://github.com/axios/axios/issues/3001',
    metrics: {
      heapUsed: 'what a request and its answer weigh, about 8 KB, goes with them',
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
      let answered = 0
      for (let request = 0; request < requests; request++) {
        answered += (await axios.get(server.url, { cancelToken })).data.length
      }
      return answered
    }

    await work()

    const answered = await memory.rounds(work)

    expect(memory).toStayWithin(budgets)
    expect(answered).toBe(requests * server.length)
  },
)
