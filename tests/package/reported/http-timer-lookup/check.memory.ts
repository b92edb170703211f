import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import timer from '@szmarczak/http-timer'
import { expect, test } from 'vitest'

test('a request that is timed retains nothing', async () => {
  const server = createServer({ keepAliveTimeout: 600_000 }, (_, response) => response.end('pong'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  await expect(async () => {
    const timed = request({ host: '127.0.0.1', port: Object(server.address()).port, agent })
    timer(timed)
    const [response] = await once(timed.end(), 'response')
    await once(response.resume(), 'end')
  }).toRetainNothing({ operations: 100 })
  agent.destroy()
  server.close()
})
