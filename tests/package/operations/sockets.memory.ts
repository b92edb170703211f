import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

test('a connection that is closed retains nothing', async () => {
  await using server = createServer({ allowHalfOpen: true }, socket => socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = Object(server.address())
  await expect(async () => {
    const socket = connect(port, '127.0.0.1').end('ping')
    await text(socket)
  }).toRetainNothing()
})
