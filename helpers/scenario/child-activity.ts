/** Activity of a scenario in worker threads and child processes, whose heaps no snapshot of this process shows. */

import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { basename } from 'node:path'

export interface ChildActivity extends Disposable {
  /** `worker threads` and the programs of the processes that were started since, in the order of their names. */
  readonly started: () => readonly string[]
}

const channel = 'child_process' // Node publishes each process here before it starts it

/** Watches from now on. It retains names alone: what it retained of each start would be found growing. */
export function watchChildActivity(): ChildActivity {
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
