import { connect } from 'node:net'
import { Agent, request } from 'undici'
import { expect } from 'vitest'
import { startHelloServer } from '../../../fixtures/hello-server.ts'
import { MiB } from '../../../helpers/units.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'

const origins = 500

/** A crawler contacts each host once: when the connection is closed, nothing of the host may be retained. */
scenario(
  import.meta,
  {
    title: 'an origin whose connections are closed leaves nothing in the agent',
    reported: 'https://github.com/nodejs/undici/issues/4424',
    metrics: { heapUsed: 'the state of an origin is released with its last connection' },
    wait: 2000,
    copies: 1,
    atMost: MiB,
    network: true,
  },
  async ({ memory, budgets }) => {
    await using server = await startHelloServer()
    const agent = new Agent({
      keepAliveTimeout: 10,
      keepAliveMaxTimeout: 10,
      // Every name is this machine: nothing is looked up, and nothing leaves it.
      connect: (_, done) => {
        const socket = connect(server.port, '127.0.0.1')
        socket.once('connect', () => {
          done(null, socket)
        })
      },
    })
    let next = 0
    const work = async () => {
      let received = 0
      for (let origin = 0; origin < origins; origin++) {
        const { body } = await request(`http://host-${next++}.test/`, { dispatcher: agent })
        received += (await body.text()).length
      }
      return received
    }

    await work()

    const received = await memory.rounds(work)

    expect(memory).toStayWithin(budgets)
    expect(received).toBe(origins * server.length)
  },
)
