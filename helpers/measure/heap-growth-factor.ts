/**
 * Gives V8 its heap growth factor back after a reading. V8 lets the heap grow to between 1.1 and 4 times of what is
 * alive before it collects again, the more the faster the program allocated in the last tenths of a second (V8's
 * heap-controller.cc, GrowingFactor). During a reading nothing is allocated, so V8 would collect at every few MiB
 * afterwards: 42 collections in an import of 256 MiB where a bare script takes 10, and twice the CPU. A reading
 * must not change what it measures.
 */

import type { Collector } from './collector.ts'
import { MiB } from '../units.ts'

/**
 * Bytes that are allocated in the old generation, and dropped. With 64 MiB the import after it took 265 to 315 ms of
 * CPU in user mode in 12 of 12 runs; with 16 or 96 MiB about every second run took 570 to 1,070.
 */
const burst = 64 * MiB
const pointer = 8 // bytes of an element

/**
 * Allocates in haste and collects it all; takes about 70 ms, and leaves the heap as it was. The last collection is a
 * plain one: after one that gives pages back V8's limit lies half a MiB above the heap, and it begins to mark at once
 * (6 of 6 runs, none of 6 this way), which made the 285 ms that an import of 256 MiB takes in user mode 355.
 */
export async function restoreGrowthFactor({ collect, collectAndTrim }: Collector): Promise<void> {
  allocateInHaste()
  await collectAndTrim()
  await collect()
}

// A function of its own, so that no register or stack slot of the caller still holds it. V8 allocates an object larger
// than half of the young generation in the old one.
function allocateInHaste(): void {
  let numbers = [0]
  while (numbers.length * pointer < burst) {
    numbers = numbers.concat(numbers)
  }
}
