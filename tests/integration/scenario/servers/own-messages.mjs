/** Exchanges messages of its own with its parent, and listens late, at a path first. */
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'

process.send?.('ready')
process.send?.({ port: 1 })
console.log('\u0000garbage\r')
const path = process.argv[2] ?? ''
const first = createServer(() => {}).listen(path, () => {
  setTimeout(() => {
    first.close()
    rmSync(path, { force: true })
    createServer((_, response) => response.end('done')).listen(0, '127.0.0.1')
  }, 50)
})
