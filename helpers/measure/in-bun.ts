/**
 * Reads Bun's own memory, in Bun. Its JavaScriptCore names things as V8 does and means others by them, see docs/bun.md.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { heapStats } from 'bun:jsc'
import type { ChildFigures } from './child-instrument.ts'

/** Fewer do not let finalizers run whose objects another finalizer has let go of. */
const least = 4
const most = 20
const quietCollections = 2
const tolerance = 8 * 1024 // bytes

/** Collects until the heap has stopped moving, and reads. */
export async function settleInBun(): Promise<ChildFigures> {
  let before = heapStats().heapSize
  let quiet = 0
  let collections = 0

  while (collections < most && (collections < least || quiet < quietCollections)) {
    Bun.gc(true)
    await sleep(1) // finalizers run in a turn of their own
    collections++
    const now = heapStats().heapSize
    quiet = Math.abs(now - before) < tolerance ? quiet + 1 : 0
    before = now
  }
  return { ...readInBun(), settled: quiet >= quietCollections, collections }
}

/**
 * As it is, garbage included. Without its JIT Bun 1.3 says 0 for `heapUsed`; JavaScriptCore's own figure is what 1.4
 * says.
 */
export function readInBun(): ChildFigures {
  const { heapTotal, external, arrayBuffers } = process.memoryUsage()
  const { heapSize: heapUsed, objectCount: objects } = heapStats()
  return { settled: false, collections: 0, heapTotal, heapUsed, external, arrayBuffers, objects }
}
