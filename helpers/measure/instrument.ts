/** Takes readings of this process: no other module reads its memory. */

import type { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Reading } from '../reading.ts'
import { createCollector } from './collector.ts'
import { readIsolates } from './isolates.ts'
import { readHeap } from './heap-figures.ts'
import { restoreGrowthFactor } from './heap-growth-factor.ts'
import { notMeasurable, requireMeasurable } from './measurable.ts'
import { resetPeak } from './peak.ts'
import { countListeners, countResources, leastResources } from './resources.ts'
import type { Resources } from './resources.ts'
import { settle } from './settle.ts'
import { emptyKernelFigures, openStatusFile } from './status-file.ts'
import { originals } from './originals.mjs'

export interface Instrument extends Disposable {
  /**
   * Settles, reads, and starts a new section for the peak. Listeners are counted only where the library is `atRest`.
   */
  readonly read: (
    label: string,
    where: { readonly at: number; readonly round?: number; readonly atRest: boolean },
  ) => Promise<Reading>
  /** Adds a count that the scenario defines to every reading from here on. */
  readonly count: (name: string, value: () => number) => void
  /** Adds the listeners of an emitter that does not extend Node's EventEmitter; others are counted anyway. */
  readonly watch: (emitter: EventEmitter) => void
  /**
   * Adds the garbage of another isolate to what is collected before every reading: that of a worker, which has to do it
   * itself.
   */
  readonly collect: (collect: () => Promise<void>) => void
}

export interface InstrumentOptions {
  /**
   * Metrics that will be judged. Default: all. A metric that costs time and is not among them is read once, listeners
   * not at all.
   */
  readonly metrics?: readonly string[]
  /** Leave V8 as readings leave it (heap-growth-factor.ts). */
  readonly steady?: boolean
}

/** These jump from look to look; the least of three looks does not. */
const jumpy = ['rss', 'rssAnon', 'peakRss', 'descriptors', 'threads', 'workers', 'handles']
const pause = 20 // milliseconds between them: a file operation that is under way ends

/** The reading that every other one is compared with. */
export const baselineLabel = 'baseline'

/** @throws {BrokenInstrumentError} when this process cannot collect garbage, or a metric cannot be measured */
export async function createInstrument({ metrics, steady = false }: InstrumentOptions = {}): Promise<Instrument> {
  const looks = metrics === undefined || jumpy.some(metric => metrics.includes(metric)) ? 3 : 1
  // how high a peak gets depends on how often V8 collects
  const restoring = !steady && (metrics === undefined || metrics.includes('peakRss'))
  const lookForListeners = metrics === undefined || metrics.includes('listeners')
  requireMeasurable(metrics ?? [])
  const missing = notMeasurable()
  const { collect, collectAndTrim } = await createCollector()
  const others: (() => Promise<void>)[] = []
  const collector = {
    async collect() {
      await Promise.all(others.map(async other => await other()))
      await collect()
    },
    collectAndTrim,
  }
  const status = missing['rss'] === undefined ? openStatusFile() : undefined
  const figures = emptyKernelFigures()
  const counts = new Map<string, () => number>()
  const emitters: EventEmitter[] = []

  // The first reading loads code and makes tables; that belongs before the baseline.
  countResources()
  if (lookForListeners) {
    countListeners(emitters)
  }
  const beginSection = status === undefined ? () => {} : () => resetPeak()
  beginSection()

  return {
    async read(label, { at, round, atRest }) {
      status?.readInto(figures)
      const { peakRss } = figures
      const { settled, collections } = await settle(collector)

      // Before RSS is read: the memory that it takes and frees is given back by what follows.
      const listeners = atRest && lookForListeners ? { listeners: countListeners(emitters) } : {}

      let rss = Infinity
      let rssAnon = Infinity
      let heap = readHeap()
      let spaces = originals.getHeapSpaceStatistics()
      const seen: Resources[] = []
      for (let look = 0; look < looks; look++) {
        await collector.collectAndTrim()
        await sleep(looks > 1 ? pause : 0)
        status?.readInto(figures)
        rss = Math.min(rss, figures.rss)
        rssAnon = Math.min(rssAnon, figures.rssAnon)
        // before what is open is counted: a list of it is garbage of about 60 bytes for each descriptor
        heap = readHeap()
        spaces = originals.getHeapSpaceStatistics()
        seen.push(countResources())
      }

      const isolates = await readIsolates()
      const { heapTotal, heapUsed, external, arrayBuffers } = heap
      const { code_and_metadata_size: machineCode, bytecode_and_metadata_size: bytecode } =
        originals.getHeapCodeStatistics()
      const { handles, ...resources } = leastResources(seen)
      const own = Object.fromEntries([...counts].map(([name, value]) => [name, value()]))
      if (restoring) {
        await restoreGrowthFactor(collector)
      }
      beginSection()

      return {
        label,
        ...(round === undefined ? {} : { round }),
        at,
        settled,
        collections: collections + looks,
        bytes: {
          ...(status === undefined ? {} : { rss, rssAnon, peakRss: Math.max(peakRss, rss) }),
          heapTotal: heapTotal + isolates.heapTotal,
          heapUsed: heapUsed + isolates.heapUsed,
          external: external + isolates.external,
          ...(arrayBuffers === undefined ? {} : { arrayBuffers }),
          code: machineCode + bytecode,
        },
        counts: {
          ...resources,
          handles: Object.values(handles).reduce((sum, count) => sum + count, 0),
          ...own,
          ...listeners,
        },
        handles,
        heapSpaces: Object.fromEntries(spaces.map(({ space_name: name, space_used_size: used }) => [name, used])),
      }
    },
    count(name, value) {
      counts.set(name, value)
    },
    watch(emitter) {
      emitters.push(emitter)
    },
    collect(other) {
      others.push(other)
    },
    [Symbol.dispose]() {
      status?.close()
    },
  }
}
