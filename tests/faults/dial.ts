/** Ways to leave the machine that hide that they failed, as a library may which has other peers to try. */

import { connect } from 'node:net'
import type { NetConnectOpts } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** For documentation (RFC 5737): nobody is there. */
export const elsewhere = '192.0.2.1'

/** What a thread or process of its own does, as code of its own. */
export const dialling =
  `require('node:net').connect(9, '${elsewhere}').on('error', () => {}); ` + 'setTimeout(() => process.exit(), 200)'

/** Dials, and goes on 100 ms later. */
export async function dial(options: NetConnectOpts = { port: 9, host: elsewhere }): Promise<void> {
  const socket = connect(options).on('error', () => {})
  await sleep(100)
  socket.destroy()
}
