import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import multer from 'multer'
import { expect, test } from 'vitest'

const head = 'POST / HTTP/1.0\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n'
const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'

test('an upload that is aborted retains nothing', async () => {
  await using folder = await mkdtempDisposable('uploads-')
  const upload = multer({ dest: folder.path }).single('file')
  const server = createServer((request, response) => upload(Object(request), Object(response), () => response.end()))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  await expect(async () => {
    const socket = connect(Object(server.address()).port).on('error', () => {})
    socket.write(head + part + 'x'.repeat(100_000))
    const [request] = await once(server, 'request')
    const closed = new Promise(resolve => request.once('close', resolve))
    await once(request, 'data')
    socket.destroy()
    await closed
  }).toRetainNothing({ operations: 5 })
})
