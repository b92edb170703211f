import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(import.meta, { ...bare, title: 'waits for a response that never comes' }, async ({ memory }) => {
  const server = createServer(() => {}).listen(0, '127.0.0.1')
  await once(server, 'listening')

  const address = server.address()

  await memory.rounds(async () => {
    await responseFrom(typeof address === 'object' ? (address?.port ?? 0) : 0)
  })
})

async function responseFrom(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'data')
}
