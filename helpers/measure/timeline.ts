/** Writes the timeline of a scenario while it runs: samples, phases and collections. */

import { closeSync, openSync } from 'node:fs'
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { append } from '../timeline.ts'
import type { TimelineEntry } from '../timeline.ts'
import { readHeap } from './heap-figures.ts'
import { notMeasurable } from './measurable.ts'
import { emptyKernelFigures, openStatusFile } from './status-file.ts'
import type { StatusFile } from './status-file.ts'

export interface Timeline extends Disposable {
  /** Milliseconds since the timeline began. */
  readonly now: () => number
  readonly write: (entry: TimelineEntry) => void
  /** Counts bytes worked on; costs an addition. */
  readonly progress: (bytes: number) => void
  /** Bytes counted since the last phase began. */
  readonly done: () => number
  readonly phase: (name: string, total?: number) => void
  /** From here on samples are of other processes, added up. */
  readonly follow: (pids: readonly number[]) => void
}

const interval = 100 // milliseconds between samples

const kinds: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weak callbacks',
}

/**
 * Begins a timeline in a file. The sampler retains nothing: its descriptors and buffers are made once, and a line is
 * garbage as soon as it is written.
 */
export function startTimeline(path: string): Timeline {
  const descriptor = openSync(path, 'w')
  const status = notMeasurable()['rss'] === undefined ? openStatusFile() : undefined
  const figures = emptyKernelFigures()
  const began = performance.now()
  let done = 0

  const now = (): number => Math.round(performance.now() - began)
  const write = (entry: TimelineEntry): void => append(descriptor, entry)

  let others: readonly StatusFile[] = []

  const sample = (): void => {
    const { heapUsed, external, arrayBuffers } = readHeap()
    status?.readInto(figures)
    write({
      type: 'sample',
      at: now(),
      ...(status === undefined ? {} : { rss: figures.rss, rssAnon: figures.rssAnon }),
      heapUsed,
      external,
      ...(arrayBuffers === undefined ? {} : { arrayBuffers }),
      done,
    })
  }

  const sampleOthers = (): void => {
    let rss = 0
    let rssAnon = 0
    for (const other of others) {
      try {
        other.readInto(figures)
      } catch {
        return // it has ended, which the next request to it reports
      }
      rss += figures.rss
      rssAnon += figures.rssAnon
    }
    write({ type: 'sample', at: now(), rss, rssAnon, done })
  }
  const sampler = setInterval(() => (others.length > 0 ? sampleOthers() : sample()), interval).unref()

  const collections = new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      write({
        type: 'collection',
        at: Math.round(entry.startTime - began),
        kind: kindOf(entry),
        pause: Number(entry.duration.toFixed(2)),
      })
    }
  })
  collections.observe({ entryTypes: ['gc'] })

  return {
    now,
    write,
    progress(bytes) {
      done += bytes
    },
    done: () => done,
    phase(name, total) {
      done = 0
      const { user, system } = process.cpuUsage()
      write({
        type: 'phase',
        at: now(),
        epoch: Date.now(),
        name,
        ...(total === undefined ? {} : { total }),
        cpu: Math.round((user + system) / 1000),
      })
    },
    follow(pids) {
      others = pids.map(pid => openStatusFile(pid))
    },
    [Symbol.dispose]() {
      clearInterval(sampler)
      collections.disconnect()
      status?.close()
      others.forEach(({ close }) => close())
      closeSync(descriptor)
    },
  }
}

function kindOf(entry: object): string {
  const detail: unknown = 'detail' in entry ? entry.detail : undefined
  const kind: unknown = typeof detail === 'object' && detail !== null && 'kind' in detail ? detail.kind : undefined
  return typeof kind === 'number' ? (kinds[kind] ?? 'other') : 'other'
}
