/**
 * `node call-watchdog.ts PID HEARTBEAT INSPECTOR`: watches a script that checks an operation. When a call does not
 * return, it says where the script hangs, and ends it. It is a process of its own, for a thread would be measured.
 * INSPECTOR: the address of the script's inspector, or the port at which it will listen. Its input ends with the
 * script.
 */

import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { watchHeartbeat } from '../heartbeat.ts'
import type { Locate } from './locations.ts'

const [pid = '', path = '', where = ''] = process.argv.slice(2)

// a script that was killed has left the folder of its heartbeat
process.stdin.resume()
process.stdin.once('close', () => {
  rmSync(dirname(path), { recursive: true, force: true })
  process.exit()
})

const locate: Locate = (url, line, column) => ({
  file: url.startsWith('file:') ? fileURLToPath(url) : url,
  line,
  column,
})

watchHeartbeat(path, timeout => {
  void (async () => {
    // loaded only now: a process that only watches is to stay small
    const [{ neverReturned }, { lookInto }] = await Promise.all([import('./exit-outcome.ts'), import('./hang.ts')])
    const { kind, stack } = await lookInto({ pid: Number(pid), locate, inspector: addressOf(where) })
    const frames = stack.map(frame => `    at ${frame}\n`).join('')
    process.stderr.write(`${neverReturned(timeout, kind)}\n${frames}`)
    process.kill(Number(pid), 'SIGKILL')
  })()
})

const attempts = 50
const pause = 100 // milliseconds

/** Of an inspector that is about to listen. */
async function addressOf(addressOrPort: string): Promise<string> {
  if (addressOrPort.startsWith('ws:')) {
    return addressOrPort
  }
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const list: unknown = await (await fetch(`http://127.0.0.1:${addressOrPort}/json/list`)).json()
      const [first] = Array.isArray(list) ? list : []
      return String(Reflect.get(Object(first), 'webSocketDebuggerUrl'))
    } catch {
      await sleep(pause)
    }
  }
  throw new Error('No inspector answers.')
}
