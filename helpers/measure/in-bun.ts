/**
 * Reads Bun's own memory, in Bun. JavaScriptCore's figures have the names of V8's and other meanings, see docs/bun.md.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { heapStats } from 'bun:jsc'
import type { ChildFigures } from './child-instrument.ts'

/** Of JavaScriptCore every figure is known. */
export type BunFigures = ChildFigures & { readonly objects: number }

/** Collections at least: fewer do not run the finalizers of objects that another finalizer has released. */
const least = 4
const most = 20
const quietCollections = 2
const tolerance = 8 * 1024 // bytes

/** Collects until the heap has stopped moving, and reads. */
export async function settleInBun(): Promise<BunFigures> {
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
 * As it is, garbage included. Without its JIT Bun 1.3 reports 0 for `heapUsed`; JavaScriptCore's own figure is the one
 * that 1.4 reports.
 */
export function readInBun(): BunFigures {
  const { heapTotal, external, arrayBuffers } = process.memoryUsage()
  const { heapSize: heapUsed, objectCount: objects } = heapStats()
  return { settled: false, collections: 0, heapTotal, heapUsed, external, arrayBuffers, objects }
}
