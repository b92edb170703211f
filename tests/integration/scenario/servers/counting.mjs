/** An HTTP server: each request to /leak adds a listener and retains 64 KiB and a descriptor. */
import { openSync } from 'node:fs'
import { createServer } from 'node:http'

const target = new EventTarget()
const retained = []

createServer((request, response) => {
  if (request.url === '/leak') {
    target.addEventListener('stop', () => retained.length, {})
    retained.push(Buffer.alloc(64 * 1024, 1), openSync('/dev/null', 'r'))
  }
  if (request.url === '/die') {
    process.exit(7)
  }
  if (request.url === '/loop') {
    for (;;);
  }
  response.setHeader('connection', 'close').end('done') // else sockets wait for a further request
}).listen(0, process.argv[2] ?? '127.0.0.1', () => createServer(() => {}).listen(0))
process.on('message', () => {})
