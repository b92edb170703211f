/** What a scenario is at right now, for whoever waits: read from its timeline, so that watching costs it nothing. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createLogUpdate } from 'log-update'
import { formatBytes, KiB } from '../units.ts'
import { running } from './exits.ts'

export interface Progress extends Disposable {
  /** Says that a file begins. */
  readonly begin: (file: string) => void
}

const refresh = 250 // milliseconds

/**
 * Follows the timelines below `reports`: one live line on a terminal, and one line per scenario that begins anywhere else.
 */
export function showProgress(reports: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) {
    return {
      begin(file) {
        stream.write(`${basename(file, '.ts')} …\n`)
      },
      [Symbol.dispose]() {},
    }
  }

  const update = createLogUpdate(stream)
  const timer = setInterval(() => {
    const lines = [...running].map(([file, { last }]) => describe(basename(file, '.ts'), reports, last()?.rss))
    update(lines.join('\n'))
  }, refresh)

  return {
    begin() {},
    [Symbol.dispose]() {
      clearInterval(timer)
      update.clear()
      update.done()
    },
  }
}

interface Seen {
  readonly phase?: { readonly name: string, readonly at: number, readonly total?: number }
  readonly sample?: { readonly at: number, readonly done: number }
  /** Milliseconds since it wrote a line; it writes one every 100 unless its code lets nothing else run. */
  readonly silent?: number
}

const longestSilence = 3000 // milliseconds; a collection or a look through a large heap may take as long

/** `rss`: as seen from outside, which goes on when the process itself has come to a stand. */
function describe(name: string, reports: string, rss: number | undefined): string {
  const { phase, sample, silent } = latest(join(reports, name, 'timeline.jsonl'))
  const seconds = phase === undefined || sample === undefined ? 0 : (sample.at - phase.at) / 1000
  const rate = sample === undefined || seconds <= 0 || sample.done === 0 ? undefined : sample.done / seconds
  const left = rate === undefined || phase?.total === undefined ? undefined : (phase.total - (sample?.done ?? 0)) / rate

  return [
    name,
    phase?.name ?? 'starting',
    sample === undefined || sample.done === 0 ? undefined : phase?.total === undefined ? formatBytes(sample.done) : `${formatBytes(sample.done)} of ${formatBytes(phase.total)}`,
    rate === undefined ? undefined : `${formatBytes(Math.round(rate))}/s`,
    left === undefined || left < 0 ? undefined : `${Math.ceil(left)} s left`,
    rss === undefined ? undefined : `RSS ${formatBytes(rss)}`,
    silent === undefined || silent < longestSilence ? undefined : `silent for ${Math.round(silent / 1000)} s`,
  ].filter(part => part !== undefined).join(' · ')
}

const tail = 64 * KiB // the last phase and the last sample lie well within it; phases before it are forgotten

/** The last phase and the last sample of a timeline that is still being written. */
function latest(path: string): Seen {
  const { lines, silent } = lastLines(path)
  let seen: Seen = silent === undefined ? {} : { silent }
  for (const line of lines) {
    const event: unknown = parse(line)
    if (isEvent(event, 'phase')) {
      seen = { ...silent === undefined ? {} : { silent }, phase: event }
    } else if (isEvent(event, 'sample')) {
      seen = { ...seen, sample: event }
    }
  }
  return seen
}

function lastLines(path: string): { readonly lines: readonly string[], readonly silent?: number } {
  let descriptor
  try {
    descriptor = openSync(path, 'r')
  } catch {
    return { lines: [] } // it has not begun
  }
  try {
    const { size, mtimeMs } = fstatSync(descriptor)
    const buffer = Buffer.alloc(Math.min(size, tail))
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length)
    return { lines: buffer.toString('utf8').split('\n'), silent: Date.now() - mtimeMs }
  } finally {
    closeSync(descriptor)
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined // the first or the last line of the tail is cut
  }
}

interface Events {
  readonly phase: NonNullable<Seen['phase']>
  readonly sample: NonNullable<Seen['sample']>
}

function isEvent<Type extends keyof Events>(event: unknown, type: Type): event is Events[Type] {
  return typeof event === 'object' && event !== null && 'type' in event && event.type === type
}
