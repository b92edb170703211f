import { once } from 'node:events'
import { createServer } from 'node:http'
import { request } from 'undici'
import { expect, test } from 'vitest'

test('a request with a signal retains nothing', async () => {
  await using server = createServer((_, response) => response.end('pong')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${Object(server.address()).port}`
  const { signal } = new AbortController()
  await expect(async () => (await request(url, { signal })).body.text()).toRetainNothing()
})
