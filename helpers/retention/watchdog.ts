/** Starts what watches a script from outside while its operation is called (call-watchdog.ts). */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { url } from 'node:inspector'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { heartbeatFile, startHeartbeat } from '../heartbeat.ts'
import type { Heartbeat } from '../heartbeat.ts'
import { modulePath } from '../module-url.ts'

const watchdog = modulePath('../processes/call-watchdog.ts', import.meta.url)

/**
 * A heartbeat that another process watches until it is disposed of: that takes 68 MB of its own and 11 ms of the
 * script's CPU (Node 24.21), and no count of the script's changes meanwhile. Where that process cannot be started, a
 * call that does not return is not found.
 *
 * @param timeout milliseconds that a call may take
 */
export async function startWatchdog(timeout: number): Promise<Heartbeat> {
  const folder = mkdtempSync(join(tmpdir(), 'memory-heartbeat-'))
  const path = join(folder, heartbeatFile)
  const heartbeat = startHeartbeat(path, timeout)
  const before = process.debugPort
  const inspector = url() ?? String((process.debugPort = await freePort()))
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn(process.execPath, [watchdog, String(process.pid), path, inspector], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...env, NODE_NO_WARNINGS: '1' },
  })
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.unref()
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)

  return {
    ...heartbeat,
    [Symbol.dispose]() {
      child.kill()
      process.debugPort = before
      process.off('exit', remove)
      heartbeat[Symbol.dispose]()
      remove()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
