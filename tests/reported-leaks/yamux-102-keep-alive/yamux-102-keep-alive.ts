import { setTimeout as sleep } from 'node:timers/promises'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import { expect } from 'vitest'
import { MiB } from '../../../helpers/units.ts'
import { scenario } from '../../../helpers/vitest/scenario.ts'

const idle = 12_000 // milliseconds

/** An unused connection is pinged now and then; here every millisecond, so that seconds show what days did. */
scenario(
  import.meta,
  {
    title: 'an idle connection with keep-alive retains nothing of its pings',
    reported: 'https://github.com/ChainSafe/js-libp2p-yamux/issues/102',
    metrics: { heapUsed: 'a ping ends with its response; thousands of them would be several MiB' },
    wait: 1000,
    copies: 1,
    atMost: MiB,
    network: true,
  },
  async ({ memory, budgets }) => {
    await using listener = await start(true)
    await using dialer = await start(false)
    const connection = await dialer.node.dial(listener.node.getMultiaddrs())

    await sleep(idle / 4)

    await memory.rounds(() => sleep(idle))

    expect(memory).toStayWithin(budgets)
    expect(connection.status).toBe('open')
  },
)

async function start(listens: boolean) {
  const keepAlive: object = { enableKeepAlive: true, keepAliveInterval: 1 } // an option that later majors do not have
  const node = await createLibp2p({
    addresses: { listen: listens ? ['/ip4/127.0.0.1/tcp/0'] : [] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ ...keepAlive })],
    connectionMonitor: { enabled: false }, // it pings too, by a stream of its own
  })
  return {
    node,
    async [Symbol.asyncDispose]() {
      await node.stop()
    },
  }
}
