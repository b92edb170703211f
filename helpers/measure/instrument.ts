/** Takes readings of this process: the one place where its memory is read. */

import type { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapCodeStatistics, getHeapSpaceStatistics } from 'node:v8'
import type { Reading } from '../reading.ts'
import { createCollector } from './collector.ts'
import { restorePace } from './pace.ts'
import { resetPeak } from './peak.ts'
import { countListeners, countResources, leastResources } from './resources.ts'
import type { Resources } from './resources.ts'
import { settle } from './settle.ts'
import { emptyKernelFigures, openStatusFile } from './status-file.ts'

export interface Instrument extends Disposable {
  /** Settles, reads, and starts a new section for the peak. Listeners are counted only where the library is `atRest`. */
  readonly read: (label: string, where: { readonly at: number, readonly round?: number, readonly atRest: boolean }) => Promise<Reading>
  /** Adds a count of the scenario's own to every reading from here on. */
  readonly count: (name: string, value: () => number) => void
  /** Adds an EventEmitter's listeners to the count of listeners; EventTargets are counted without being named. */
  readonly watch: (emitter: EventEmitter) => void
}

/** RSS and descriptors jump in single looks; the least of three does not. */
const looks = 3
const pause = 20 // milliseconds between them: a file operation that is under way ends

/** The reading that every other one is compared with. */
export const baselineLabel = 'baseline'

/** @throws {BrokenInstrumentError} when this process cannot collect garbage */
export async function createInstrument({ steady }: { readonly steady: boolean }): Promise<Instrument> {
  const collector = await createCollector()
  const status = openStatusFile()
  const figures = emptyKernelFigures()
  const counts = new Map<string, () => number>()
  const emitters: EventEmitter[] = []

  // What is read for the first time loads code and makes tables; that belongs before the baseline.
  countResources()
  countListeners(emitters)
  resetPeak()

  return {
    async read(label, { at, round, atRest }) {
      status.readInto(figures)
      const { peakRss } = figures
      const { settled, collections } = await settle(collector)

      // Before RSS is read: the memory that it takes and frees is given back by what follows.
      const listeners = atRest ? { listeners: countListeners(emitters) } : {}

      let rss = Infinity
      let rssAnon = Infinity
      const seen: Resources[] = []
      for (let look = 0; look < looks; look++) {
        await collector.collectAndTrim()
        await sleep(pause)
        status.readInto(figures)
        rss = Math.min(rss, figures.rss)
        rssAnon = Math.min(rssAnon, figures.rssAnon)
        seen.push(countResources())
      }

      const { heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage()
      const { code_and_metadata_size: machineCode, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics()
      const { handles, ...resources } = leastResources(seen)
      const own = Object.fromEntries([...counts].map(([name, value]) => [name, value()]))
      if (!steady) {
        await restorePace(collector)
      }
      resetPeak()

      return {
        label,
        ...round === undefined ? {} : { round },
        at,
        settled,
        collections: collections + looks,
        bytes: { rss, heapTotal, heapUsed, external, arrayBuffers, rssAnon, peakRss: Math.max(peakRss, rss), code: machineCode + bytecode },
        counts: { ...resources, handles: Object.values(handles).reduce((sum, count) => sum + count, 0), ...own, ...listeners },
        handles,
        heapSpaces: Object.fromEntries(getHeapSpaceStatistics().map(({ space_name: name, space_used_size: used }) => [name, used])),
      }
    },
    count(name, value) {
      counts.set(name, value)
    },
    watch(emitter) {
      emitters.push(emitter)
    },
    [Symbol.dispose]() {
      status.close()
    },
  }
}
