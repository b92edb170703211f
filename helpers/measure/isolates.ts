/**
 * Worker threads have isolates of their own: heaps, and WebAssembly memories, that `process.memoryUsage()` of their
 * parent leaves out. The parent can read their statistics at any moment, in an endless loop too (measured, Node 24.21).
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'

/** Bytes in the isolates of all live workers together. */
export interface IsolateFigures {
  readonly heapTotal: number
  readonly heapUsed: number
  /** Array buffers and WebAssembly memories. */
  readonly external: number
}

const live = new Set<Worker>()

const follow = (worker: Worker): void => {
  live.add(worker)
  worker.once('exit', () => live.delete(worker))
}
process.on('worker', follow)

/** From here on no worker is followed: a process that looks for what holds its workers must not find this module. */
export function forgetWorkers(): void {
  process.off('worker', follow)
  live.clear()
}

/** Worker threads that were started since this module was loaded and have not exited. */
export function liveWorkers(): number {
  return live.size
}

const patience = 5000 // milliseconds

/**
 * Adds up what live workers hold, their garbage included: no other thread can collect it.
 *
 * @throws when one does not respond: its heap is unknown, which is not 0
 */
export async function readIsolates(): Promise<IsolateFigures> {
  const figures = { heapTotal: 0, heapUsed: 0, external: 0 }
  for (const worker of live) {
    const read = await within(
      patience,
      worker.getHeapStatistics().catch((error: unknown) => whenGone(worker, error)),
    )
    if (read === undefined) {
      throw new Error(
        `Worker ${worker.threadId} did not say within ${patience / 1000} s what its heap holds, so it cannot be ` +
          'added up.',
      )
    }
    figures.heapTotal += read.total_heap_size
    figures.heapUsed += read.used_heap_size
    figures.external += read.external_memory
  }
  return figures
}

/** What a promise settles to, or `undefined` when that takes longer. */
async function within<Value>(milliseconds: number, value: Promise<Value>): Promise<Value | undefined> {
  const over = new AbortController()
  try {
    return await Promise.race([value, sleep(milliseconds, undefined, { signal: over.signal }).catch(() => undefined)])
  } finally {
    over.abort()
  }
}

const nothing = { total_heap_size: 0, used_heap_size: 0, external_memory: 0 }

/** A worker that has ended holds nothing. @throws the error of a worker that is alive */
function whenGone(worker: Worker, error: unknown): typeof nothing {
  if (live.has(worker) && !(error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_NOT_RUNNING')) {
    throw error
  }
  return nothing
}
