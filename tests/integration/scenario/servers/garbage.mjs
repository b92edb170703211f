/** Prints and sends what is no report, and listens at a path before it listens on a port. */
import { createServer } from 'node:http'

console.log('\u0000{"type":"listening","port":"none"}')
process.send?.('not a report')
process.send?.({ of: 'the server itself' })
process.send?.({ 'memory-regression-suite': { type: 'listening', port: 'none' } })
createServer(() => {}).listen(0, '127.0.0.1')
