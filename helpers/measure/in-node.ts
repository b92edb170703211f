/**
 * A Node that is measured as a child process loads this before its own code (scenario/node-server.ts): it reports the
 * port that it listens on, and reads its own heap when it is asked. What the kernel counts its parent reads from
 * outside.
 */

import { subscribe } from 'node:diagnostics_channel'
import { Server } from 'node:net'
import { createInstrument } from './instrument.ts'

/** The field of a message that is of this suite: a server may exchange messages of its own with its parent. */
export const ownField = 'memory-regression-suite'

const instrument = await createInstrument()

subscribe('tracing:net.server.listen:asyncEnd', message => {
  const server = typeof message === 'object' && message !== null && 'server' in message ? message.server : undefined
  const address = server instanceof Server ? server.address() : null
  if (address !== null && typeof address !== 'string') {
    report({ type: 'listening', host: address.address, port: address.port })
  }
})

process.on('message', message => {
  if (typeof message === 'object' && message !== null && ownField in message) {
    read().then(
      reading => report({ type: 'reading', reading }),
      (error: unknown) => report({ type: 'failed', message: String(error) }),
    )
  }
})
process.channel?.unref() // else a server that closes would live on
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL')) // the process that measures it is gone

report({ type: 'ready' })

async function read(): Promise<unknown> {
  return await instrument.read('', { at: 0, atRest: true })
}

function report(content: Readonly<Record<string, unknown>>): void {
  process.send?.({ [ownField]: content })
}
