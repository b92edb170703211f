/** V8's figures for this process. */

import { originals } from './originals.mjs'

/** Bytes, as `process.memoryUsage()` has them. */
export interface HeapFigures {
  readonly heapTotal: number
  readonly heapUsed: number
  readonly external: number
  /** `undefined` where Node does not say: it fails as a whole where it cannot read RSS, as on Linux without /proc. */
  readonly arrayBuffers?: number
}

let fails: boolean | undefined

/** Whether `process.memoryUsage()` fails here. */
export function failsToReadUsage(): boolean {
  fails ??= (() => {
    try {
      originals.memoryUsage()
      return false
    } catch {
      return true
    }
  })()
  return fails
}

export function readHeap(): HeapFigures {
  if (!failsToReadUsage()) {
    return originals.memoryUsage()
  }
  const { total_heap_size, used_heap_size, external_memory } = originals.getHeapStatistics()
  return { heapTotal: total_heap_size, heapUsed: used_heap_size, external: external_memory }
}
