/** The current phase of a scenario, for a person who waits: read from its timeline, at no cost for the scenario. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { formatBytes } from '../units.ts'
import { resultName, running } from '../processes/exits.ts'
import type { Planned } from '../processes/exits.ts'
import { checkFolders } from '../processes/result-folders.ts'
import { liveLines } from '../terminal/live-lines.ts'
import { parseEntries } from '../timeline.ts'
import type { Phase, Sample, TimelineEntry } from '../timeline.ts'

export interface Progress extends Disposable {
  /** Says that a file begins. */
  readonly begin: (planned: Planned) => void
}

const refresh = 250 // milliseconds

/**
 * Follows the timelines below `reports`: one live line on a terminal, and one line per scenario that begins anywhere
 * else, as where a terminal has no height (0 rows: it has none).
 */
export function showProgress(reports: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  const live = liveLines(stream)
  if (live === undefined) {
    return {
      begin(planned) {
        stream.write(`${resultName(planned)} …\n`)
      },
      [Symbol.dispose]() {},
    }
  }

  const timelines = new Map<string, () => Seen>()
  const look = (name: string): Seen => {
    const path = join(reports, name, 'timeline.jsonl')
    const follower = timelines.get(path) ?? follow(path)
    timelines.set(path, follower)
    return follower()
  }
  const timer = setInterval(() => {
    live.show(
      [...running].map(([file, { project, last }]) => {
        const name = currentName(reports, resultName({ file, project }))
        return describe(name, look(name), last()?.rss)
      }),
    )
  }, refresh)

  return {
    begin() {},
    [Symbol.dispose]() {
      clearInterval(timer)
      live[Symbol.dispose]()
    },
  }
}

/** Of a file with checks: the one that began last. */
function currentName(reports: string, name: string): string {
  const check = checkFolders(join(reports, name)).at(-1)
  return check === undefined ? name : `${name}/${check}`
}

interface Seen {
  readonly phase?: Phase
  readonly sample?: Sample
  /** Milliseconds since it wrote a line; it writes one every 100 unless its code lets nothing else run. */
  readonly silent?: number
}

const longestSilence = 3000 // milliseconds; a collection or a look through a large heap may take as long

/** `rss`: as seen from outside, which goes on when the process itself has come to a stand. */
function describe(name: string, { phase, sample, silent }: Seen, rss: number | undefined): string {
  const seconds = phase === undefined || sample === undefined ? 0 : (sample.at - phase.at) / 1000
  const rate = sample === undefined || seconds <= 0 || sample.done === 0 ? undefined : sample.done / seconds
  const left = rate === undefined || phase?.total === undefined ? undefined : (phase.total - (sample?.done ?? 0)) / rate

  return [
    name,
    phase?.name ?? 'starting',
    doneText(sample?.done ?? 0, phase?.total),
    rate === undefined ? undefined : `${formatBytes(Math.round(rate))}/s`,
    left === undefined || left < 0 ? undefined : `${Math.ceil(left)} s left`,
    rss === undefined ? undefined : `RSS ${formatBytes(rss)}`,
    silent === undefined || silent < longestSilence ? undefined : `silent for ${Math.round(silent / 1000)} s`,
  ]
    .filter(part => part !== undefined)
    .join(' · ')
}

function doneText(done: number, total: number | undefined): string | undefined {
  if (done === 0) {
    return undefined
  }
  return total === undefined ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`
}

/**
 * Follows a timeline that is being written: each look reads what came since the one before, for the last phase may lie
 * megabytes back.
 */
function follow(path: string): () => Seen {
  let seen: Seen = {}
  let offset = 0

  return () => {
    const { text, from, silent } = textAfter(path, offset)
    const whole = text.lastIndexOf('\n') + 1 // the last line may be half written
    seen = parseEntries(text.slice(0, whole)).reduce(withEntry, from < offset ? {} : seen)
    offset = from + Buffer.byteLength(text.slice(0, whole))
    return { ...seen, ...(silent === undefined ? {} : { silent }) }
  }
}

function withEntry(seen: Seen, entry: TimelineEntry): Seen {
  if (entry.type === 'phase') {
    return { phase: entry }
  }
  return entry.type === 'sample' ? { ...seen, sample: entry } : seen
}

/** What a file has after an offset; from its beginning when it has become shorter, since another one took its place. */
function textAfter(
  path: string,
  offset: number,
): { readonly text: string; readonly from: number; readonly silent?: number } {
  let descriptor
  try {
    descriptor = openSync(path, 'r')
  } catch {
    return { text: '', from: 0 } // it has not begun
  }
  try {
    const { size, mtimeMs } = fstatSync(descriptor)
    const from = size < offset ? 0 : offset
    const buffer = Buffer.alloc(size - from)
    const read = readSync(descriptor, buffer, 0, buffer.length, from)
    return { text: buffer.toString('utf8', 0, read), from, silent: Date.now() - mtimeMs }
  } finally {
    closeSync(descriptor)
  }
}
