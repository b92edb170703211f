import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'
import { dial } from '../dial.ts'

const hosts = ['127.0.0.1', '0.0.0.0', 'localhost', 'LOCALHOST', 'localhost.', '::ffff:127.0.0.1', '::1', '::']

scenario(import.meta, { ...bare, title: 'stays on this machine' }, async ({ memory }) => {
  await memory.rounds(async () => {
    await using server = createServer(socket => socket.end()).listen(0)
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await Promise.all(hosts.map(host => dial({ host, port })))
  })
  expect(memory).toStayWithin([])
})
