/**
 * What operations retain at a glance: not whether they leak, but how many of them a process can hold if they do. A leak
 * of a megabyte each, done as often as one of 64 bytes has to be, would fill the machine before it is judged.
 */

import { createCollector } from '../measure/collector.ts'
import { readHeap } from '../measure/heap-figures.ts'
import { descriptorLimit } from '../measure/legs.ts'
import { notMeasurable } from '../measure/measurable.ts'
import { originals } from '../measure/originals.mjs'
import { countResources } from '../measure/resources.ts'
import { MiB } from '../units.ts'

export interface Held {
  readonly bytes: number
  readonly descriptors: number
}

export interface Glance {
  /** Does `work`, and says what it has left behind. */
  readonly during: <Result>(work: () => Promise<Result>) => Promise<{ readonly result: Result; readonly held: Held }>
  /** What a check may retain until its leak is known. */
  readonly room: () => Held
}

/** Not measured: a rise by no more than this is taken for a lazy table, or a cache that fills. */
const noise = 4 * MiB

/** Not measured: and this for pages that V8 and malloc keep for later. */
const residentNoise = 64 * MiB

/** A thousand times the highest floor of a trend that bytes of an operation are looked for by. */
const enough = 256 * MiB
const shareOfMemory = 1 / 8
const shareOfHeap = 1 / 4
const shareOfDescriptors = 3 / 4

/** @throws {BrokenInstrumentError} when garbage is not collected */
export async function glance(): Promise<Glance> {
  const { collectAndTrim } = await createCollector()
  const look = async (): Promise<{ readonly heap: number; readonly rss: number; readonly descriptors: number }> => {
    await collectAndTrim()
    await collectAndTrim() // buffers are swept by the second
    const { heapUsed, external } = readHeap()
    return { heap: heapUsed + external, rss: residentSize(), descriptors: countResources().descriptors ?? 0 }
  }

  return {
    async during(work) {
      const before = await look()
      const result = await work()
      const after = await look()
      const heap = above(noise, after.heap - before.heap)
      const native = above(residentNoise, after.rss - before.rss - heap)
      return {
        result,
        held: { bytes: heap + native, descriptors: Math.max(0, after.descriptors - before.descriptors) },
      }
    },
    room: () => ({
      bytes: Math.min(
        enough,
        shareOfMemory * originals.availableMemory(),
        shareOfHeap * originals.getHeapStatistics().heap_size_limit,
      ),
      descriptors: Math.max(1, shareOfDescriptors * descriptorLimit() - (countResources().descriptors ?? 0)),
    }),
  }
}

/** 0 where it cannot be measured. */
function residentSize(): number {
  return notMeasurable()['rss'] === undefined ? originals.memoryUsage().rss : 0
}

function above(floor: number, value: number): number {
  return value > floor ? value : 0
}
