/** Takes readings of child processes by /proc; figures of their own heaps they report themselves. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Reading } from '../reading.ts'
import { BrokenInstrumentError } from './broken-instrument.ts'
import { notMeasurable } from './measurable.ts'
import { resetPeak } from './peak.ts'
import { emptyKernelFigures, openStatusFile } from './status-file.ts'
import type { StatusFile } from './status-file.ts'
import { originals } from './originals.mjs'

/** A process that is measured. */
export interface Child {
  readonly pid: number
  /** Collects its garbage until its figures stop moving, and reports them. */
  readonly settle: () => Promise<ChildFigures>
}

/** What a process reports of its own heap: bytes, and counts. */
export interface ChildFigures {
  readonly settled: boolean
  readonly collections: number
  readonly heapTotal: number
  readonly heapUsed: number
  readonly external: number
  readonly arrayBuffers: number
  /** Of V8 alone. */
  readonly code?: number
  /** Objects of JavaScriptCore's heap. */
  readonly objects?: number
  /** Counts that only the process itself knows, by the names of metrics. */
  readonly counts?: Readonly<Record<string, number>>
  /** Active resources by type. */
  readonly handles?: Readonly<Record<string, number>>
}

/** The kernel's figures for a process: bytes and counts. */
export interface ProcessFigures {
  readonly rss: number
  readonly rssAnon: number
  readonly peakRss: number
  readonly descriptors: number
  readonly threads: number
}

type Figures = ProcessFigures & ChildFigures

/** RSS and descriptors jump from look to look; the least of three looks does not. */
const looks = 3
const pause = 20 // milliseconds

export interface ChildInstrument extends Disposable {
  /** Settles, reads, and starts a new section for the peak. The figures of several children are added up. */
  readonly read: (label: string, where: { readonly at: number; readonly round?: number }) => Promise<Reading>
}

/** @throws when one of them is gone, or this is not Linux with glibc */
export function createChildInstrument(children: readonly Child[]): ChildInstrument {
  const { rss: reason } = notMeasurable()
  if (reason !== undefined) {
    throw new BrokenInstrumentError(
      `Child processes cannot be measured here: ${reason}. Run on Linux with glibc, such as Debian or Ubuntu.`,
    )
  }
  const opened = children.map(child => ({ ...child, status: openStatusFile(child.pid) }))
  opened.forEach(({ pid }) => resetPeak(pid))

  return {
    async read(label, { at, round }) {
      const read: Figures[] = []
      for (const child of opened) {
        read.push(await readSettled(child))
      }

      const sum = (figure: Exclude<keyof Figures, 'settled' | 'counts' | 'handles'>): number =>
        read.reduce((total, figures) => total + (figures[figure] ?? 0), 0)
      const known = (figure: 'code' | 'objects'): Readonly<Record<string, number>> =>
        read.some(figures => figures[figure] !== undefined) ? { [figure]: sum(figure) } : {}
      return {
        label,
        ...(round === undefined ? {} : { round }),
        at,
        settled: read.every(({ settled }) => settled),
        collections: sum('collections'),
        bytes: {
          rss: sum('rss'),
          heapTotal: sum('heapTotal'),
          heapUsed: sum('heapUsed'),
          external: sum('external'),
          arrayBuffers: sum('arrayBuffers'),
          rssAnon: sum('rssAnon'),
          peakRss: sum('peakRss'),
          ...known('code'),
        },
        counts: {
          ...addedUp(read.map(({ counts = {} }) => counts)),
          descriptors: sum('descriptors'),
          threads: sum('threads'),
          ...known('objects'),
        },
        handles: addedUp(read.map(({ handles = {} }) => handles)),
        heapSpaces: {},
      }
    },
    [Symbol.dispose]() {
      for (const { status } of opened) {
        status.close()
      }
    },
  }
}

/** Counts by name, of all together. */
function addedUp(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [name, count] of counts.flatMap(Object.entries<number>)) {
    sums[name] = (sums[name] ?? 0) + count
  }
  return sums
}

/** The peak first: what settling does is not the scenario's doing. */
async function readSettled({ pid, status, settle }: Child & { readonly status: StatusFile }): Promise<Figures> {
  const peakRss = peakOf(status)
  const own = await settle()
  const seen: ProcessFigures[] = []
  for (let look = 0; look < looks; look++) {
    await sleep(pause)
    try {
      seen.push(readProcess(pid, status))
    } catch (error) {
      await settle() // for a process that has ended this throws with the reason
      throw error
    }
  }
  resetPeak(pid)

  const least = (figure: keyof ProcessFigures): number => Math.min(...seen.map(look => look[figure]))
  return {
    ...own,
    rss: least('rss'),
    rssAnon: least('rssAnon'),
    descriptors: least('descriptors'),
    threads: least('threads'),
    peakRss: Math.max(peakRss, least('rss')),
  }
}

/** NaN for a process that has ended: the request that follows throws with the reason. */
function peakOf(status: StatusFile): number {
  const figures = emptyKernelFigures()
  try {
    status.readInto(figures)
  } catch {
    return Number.NaN
  }
  return figures.peakRss
}

/** The kernel's figures for a process at this moment. @throws when it is gone */
export function readChild(pid: number): ProcessFigures {
  const status = openStatusFile(pid)
  try {
    return readProcess(pid, status)
  } finally {
    status.close()
  }
}

function readProcess(pid: number, status: StatusFile): ProcessFigures {
  const figures = emptyKernelFigures()
  status.readInto(figures)
  return { ...figures, descriptors: originals.readdirSync(`/proc/${pid}/fd`).length }
}
