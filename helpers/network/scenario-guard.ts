/**
 * Nothing leaves the machine. While the guard is installed, a connection, a datagram or a DNS look-up to anything but
 * loopback fails as without a network; and since a library may swallow that failure, it is also recorded. In a fork it
 * is installed before the first module is loaded, until its process ends (`helpers/network/preload.cjs`).
 */

import { rmSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import workers from 'node:worker_threads'
import type { WorkerOptions } from 'node:worker_threads'
import { attemptsIn, leavingText } from './attempts.ts'
import { attemptsVariable, isLoopback, putUp, takeDown, tried } from './guard.cjs'
import { preload, withPreload } from './preload.ts'

export { isLoopback }

export interface NetworkGuard extends Disposable {
  /** @throws {NetworkError} with the attempts of this process, and of those that it started and that load the guard */
  readonly requireSilence: () => void
}

export class NetworkError extends Error {
  override name = 'NetworkError'
}

/**
 * Installs the guard where it is not installed yet; dispose of it to remove it again.
 *
 * @param since `start`: attempts count from the start of this process on, as of a scenario that has it to itself
 */
export function guardNetwork(since: 'start' | 'now' = 'start'): NetworkGuard {
  const undo = [takeDown]
  putUp()
  if (!process.env[attemptsVariable]) {
    undo.push(handOn())
  }
  const file = process.env[attemptsVariable] ?? ''
  const all = (): readonly string[] => [...new Set([...tried(), ...attemptsIn(file)])]
  const before = new Set(since === 'now' ? all() : [])

  return {
    requireSilence() {
      const attempts = all().filter(attempt => !before.has(attempt))
      if (attempts.length > 0) {
        throw new NetworkError(leavingText(attempts))
      }
    },
    [Symbol.dispose]() {
      undo
        .splice(0)
        .toReversed()
        .forEach(restore => restore())
    },
  }
}

let files = 0

/** Makes workers and children of a process that is no fork load the guard, until the returned function is called. */
function handOn(): () => void {
  const { NODE_OPTIONS } = process.env
  const file = join(tmpdir(), `memory-network-${process.pid}-${++files}.jsonl`)
  process.env[attemptsVariable] = file
  process.env['NODE_OPTIONS'] = withPreload(NODE_OPTIONS)

  const { Worker } = workers // it takes its options from how this process was started
  workers.Worker = class extends Worker {
    constructor(code: string | URL, options: WorkerOptions = {}) {
      super(code, { ...options, execArgv: [...preload, ...(options.execArgv ?? process.execArgv)] })
    }
  }
  syncBuiltinESMExports()

  return () => {
    workers.Worker = Worker
    syncBuiltinESMExports()
    Reflect.deleteProperty(process.env, attemptsVariable)
    if (NODE_OPTIONS === undefined) {
      Reflect.deleteProperty(process.env, 'NODE_OPTIONS')
    } else {
      process.env['NODE_OPTIONS'] = NODE_OPTIONS
    }
    rmSync(file, { force: true })
  }
}
