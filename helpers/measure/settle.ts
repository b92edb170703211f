/** Collect until readings stop moving. */

import { KiB } from '../units.ts'
import type { Collector } from './collector.ts'
import { readHeap } from './heap-figures.ts'
import { originals } from './originals.mjs'

export interface Settled {
  /** False when the figures still moved after the last attempt: work goes on, or a timer holds memory. */
  readonly settled: boolean
  readonly collections: number
}

/**
 * V8 throws away the bytecode of functions that did not run during the last few collections, in steps of 2 to 3 MiB. A
 * reading that stops after two collections and one that goes on to twelve would differ by that; so all of them go on
 * until nothing is left to throw away. In the quiet profile V8 does not flush bytecode.
 */
const least = process.execArgv.includes('--no-flush-bytecode') ? 3 : 8
const most = 20

/** heapUsed + external may move by less than this and still count as settled. */
const tolerance = 8 * KiB
const quietCollections = 2

/**
 * Collects at least `least` times, and until heapUsed + external moved by less than 8 KiB twice in a row, and then
 * trims.
 */
export async function settle({ collect, collectAndTrim }: Collector): Promise<Settled> {
  let before = held()
  let quiet = 0
  let collections = 0

  while (collections < most && (collections < least || quiet < quietCollections)) {
    await collect()
    collections++
    const now = held()
    quiet = Math.abs(now - before) < tolerance && !waitsForFiles() ? quiet + 1 : 0
    before = now
  }

  await collectAndTrim()
  await collectAndTrim()
  return { settled: quiet >= quietCollections, collections: collections + 2 }
}

function held(): number {
  const { heapUsed, external } = readHeap()
  return heapUsed + external
}

/** A file operation that is under way holds a descriptor, a buffer and a promise. */
function waitsForFiles(): boolean {
  return originals.getActiveResourcesInfo().some(type => type.startsWith('FSReq'))
}
