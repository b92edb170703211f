/** What a scenario does outside of this process's heap, into which no snapshot of this one looks. */

import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { basename } from 'node:path'

export interface Elsewhere extends Disposable {
  /** Worker threads and the programs of processes that were started since, in the order of their names. */
  readonly started: () => readonly string[]
}

const channel = 'child_process' // Node tells of each process here before it starts it

/** Watches from now on. It keeps names and no more: what it retained of each start would be found growing. */
export function watchElsewhere(): Elsewhere {
  const names = new Set<string>()
  const onProcess = (message: unknown): void => {
    const child = isStarting(message) ? message.process : undefined
    setImmediate(() => names.add(basename(child?.spawnfile ?? 'a process'))) // by then it has its name
  }
  const onWorker = (): void => {
    names.add('worker threads')
  }
  subscribe(channel, onProcess)
  process.on('worker', onWorker)

  return {
    started: () => [...names].toSorted(),
    [Symbol.dispose]() {
      unsubscribe(channel, onProcess)
      process.off('worker', onWorker)
    },
  }
}

function isStarting(message: unknown): message is { readonly process: ChildProcess } {
  return typeof message === 'object' && message !== null && 'process' in message
}
