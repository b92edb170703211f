/**
 * The highest memory that is alive at once while work goes on. A peak of `heapUsed` or `arrayBuffers` by itself counts
 * garbage that waits for a collection, so a reader that holds a whole file looks like one that drops each chunk. Here
 * collections are forced, which changes when V8 collects by itself: such a run is used for nothing else.
 */

import type { LiveFigures } from '../reading.ts'
import { originals } from './originals.mjs'

/** Milliseconds between two collections at least. */
const leastPause = 20

/**
 * Does the work once, with forced collections. They begin in its first turn of the event loop. Between two of them the
 * work gets 20 ms, or as long as the last one took where that is more, so at least half of the time.
 *
 * @param work gets a function that collects and looks at this very moment
 * @throws when the work gave the event loop no turn, so that nothing was seen of it
 */
export async function measureLive(work: (look: () => void) => Promise<unknown>): Promise<LiveFigures> {
  const before = collectAndRead()
  let { heapUsed, arrayBuffers } = before
  let collections = 0
  let timer: NodeJS.Timeout | undefined

  const look = (): void => {
    const now = collectAndRead()
    heapUsed = Math.max(heapUsed, now.heapUsed)
    arrayBuffers = Math.max(arrayBuffers, now.arrayBuffers)
    collections++
  }
  const goOn = (): void => {
    const began = performance.now()
    look()
    timer = setTimeout(goOn, Math.max(leastPause, performance.now() - began))
  }

  timer = setTimeout(goOn)
  try {
    await work(look)
  } finally {
    clearTimeout(timer)
  }
  if (collections === 0) {
    throw new Error(
      'The work gave the event loop no turn, so what was alive meanwhile could not be read. Let it await something ' +
        'of the event loop, such as a file or a timer, or call round.reading(…) in the middle of it.',
    )
  }
  return { collections, before, highest: { heapUsed, arrayBuffers } }
}

/** Twice: after one collection dropped ArrayBuffers may still be counted (collector.ts). */
function collectAndRead(): LiveFigures['before'] {
  const gc: unknown = originals.gc ?? globalThis.gc
  if (typeof gc === 'function') {
    gc()
    gc()
  }
  const { heapUsed, arrayBuffers } = originals.memoryUsage()
  return { heapUsed, arrayBuffers }
}
