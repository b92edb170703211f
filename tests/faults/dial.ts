/** Ways to leave the machine that hide that they failed, as a library may which has other peers to try. */

import { connect } from 'node:net'
import type { NetConnectOpts } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** An address for documentation (RFC 5737): no host has it. */
export const unreachable = '192.0.2.1'

/** The same as code for another thread or process. */
export const dialling = `
  require('node:net').connect(9, '${unreachable}').on('error', () => {})
  setTimeout(() => process.exit(), 200)
`

/** Dials, and goes on 100 ms later. */
export async function dial(options: NetConnectOpts = { port: 9, host: unreachable }): Promise<void> {
  const socket = connect(options).on('error', () => {})
  await sleep(100)
  socket.destroy()
}
