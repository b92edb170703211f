/** Takes readings of this process: the one place where its memory is read. */

import type { EventEmitter } from 'node:events'
import { getHeapCodeStatistics, getHeapSpaceStatistics } from 'node:v8'
import type { Reading } from '../reading.ts'
import { createCollector } from './collector.ts'
import { resetPeak } from './peak.ts'
import { countResources } from './resources.ts'
import { settle } from './settle.ts'
import { emptyKernelFigures, openStatusFile } from './status-file.ts'

export interface Instrument extends Disposable {
  /** Settles, reads, and starts a new section for the peak. */
  readonly read: (label: string, at: number, round?: number) => Promise<Reading>
  /** Adds a count of the scenario's own to every reading from here on. */
  readonly count: (name: string, value: () => number) => void
  /** Adds an EventEmitter's listeners to the count of listeners; EventTargets are counted without being named. */
  readonly watch: (emitter: EventEmitter) => void
}

/** RssAnon jumps by MiBs in single readings after network work, for no known cause; the least of three does not. */
const rssReadings = 3

/** @throws {BrokenInstrumentError} when this process cannot collect garbage */
export async function createInstrument(): Promise<Instrument> {
  const collector = await createCollector()
  const status = openStatusFile()
  const figures = emptyKernelFigures()
  const counts = new Map<string, () => number>()
  const emitters: EventEmitter[] = []

  // What is read for the first time loads code and makes tables; that belongs before the baseline.
  countResources(emitters)
  resetPeak()

  return {
    async read(label, at, round) {
      status.readInto(figures)
      const { peakRss } = figures
      const { settled, collections } = await settle(collector)

      let rss = Infinity
      let rssAnon = Infinity
      for (let reading = 0; reading < rssReadings; reading++) {
        await collector.collectAndTrim()
        status.readInto(figures)
        rss = Math.min(rss, figures.rss)
        rssAnon = Math.min(rssAnon, figures.rssAnon)
      }

      const { heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage()
      const { code_and_metadata_size: machineCode, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics()
      const { handles, ...resources } = countResources(emitters)
      const own = Object.fromEntries([...counts].map(([name, value]) => [name, value()]))
      resetPeak()

      return {
        label,
        ...round === undefined ? {} : { round },
        at,
        settled,
        collections: collections + rssReadings,
        bytes: { rss, heapTotal, heapUsed, external, arrayBuffers, rssAnon, peakRss: Math.max(peakRss, rss), code: machineCode + bytecode },
        counts: { ...resources, handles: Object.values(handles).reduce((sum, count) => sum + count, 0), ...own },
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
