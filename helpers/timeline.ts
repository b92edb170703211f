/**
 * The timeline of a scenario, `timeline.jsonl`: a JSON object per line, written at once, so that it survives a crash
 * and can be followed while it grows. This module is the only one that knows its format.
 */

import { writeSync } from 'node:fs'
import * as v from 'valibot'
import { readingSchema } from './reading.ts'

const bytes = v.pipe(v.number(), v.minValue(0))

/** `at`: milliseconds since the timeline began. */
const at = v.number()

/**
 * `done`: bytes worked on so far in this phase. Figures that only the process itself knows are absent for others, and
 * those of the kernel where it does not say.
 */
const sample = v.object({
  type: v.literal('sample'),
  at,
  rss: v.exactOptional(bytes),
  rssAnon: v.exactOptional(bytes),
  heapUsed: v.exactOptional(bytes),
  external: v.exactOptional(bytes),
  arrayBuffers: v.exactOptional(bytes),
  done: bytes,
})

/**
 * The next phase of the work. `total`: bytes that it will work on. `cpu`: milliseconds that this process has used so
 * far. `epoch`: milliseconds since 1970, which relates the timeline to samples of other processes.
 */
const phase = v.object({
  type: v.literal('phase'),
  at,
  epoch: v.number(),
  name: v.string(),
  total: v.exactOptional(v.number()),
  cpu: v.number(),
})

/** `at`: when the figures had settled. */
const reading = v.object({ type: v.literal('reading'), at, reading: readingSchema })

/** `pause`: milliseconds. */
const collection = v.object({ type: v.literal('collection'), at, kind: v.string(), pause: v.number() })

const kernelFigures = { rss: bytes, rssAnon: bytes, peakRss: bytes, threads: v.number() }

/** What the external sampler saw; `at` is negative before the timeline began. */
const externalSample = v.object({ type: v.literal('outside'), at, ...kernelFigures })

/** The same before it is moved to the timeline. `epoch`: milliseconds since 1970. */
const pendingSample = v.object({ type: v.literal('outside'), epoch: v.number(), ...kernelFigures })

const entry = v.variant('type', [phase, reading, collection, sample, externalSample])

export type TimelineEntry = v.InferOutput<typeof entry>
export type Phase = v.InferOutput<typeof phase>
export type Sample = v.InferOutput<typeof sample>
export type PendingSample = v.InferOutput<typeof pendingSample>

/** An entry as a line of the file. */
export function lineOf(written: TimelineEntry | PendingSample): string {
  return `${JSON.stringify(written)}\n`
}

/**
 * Appends an entry to an open file, at once.
 *
 * @throws when the disk is full
 */
export function append(descriptor: number, written: TimelineEntry | PendingSample): void {
  writeSync(descriptor, lineOf(written))
}

/**
 * The entries of a timeline's text, in the order of its lines. A torn line, wherever it stands, and lines that this
 * version does not know are skipped: a process that dies tears its last line.
 */
export function parseEntries(text: string): readonly TimelineEntry[] {
  return parse(text, entry)
}

/** The same for samples that wait to be moved to a timeline. */
export function parsePendingSamples(text: string): readonly PendingSample[] {
  return parse(text, pendingSample)
}

/** The entries of one type. */
export function ofType<Type extends TimelineEntry['type']>(
  entries: readonly TimelineEntry[],
  type: Type,
): readonly Extract<TimelineEntry, { type: Type }>[] {
  return entries.filter((found): found is Extract<TimelineEntry, { type: Type }> => found.type === type)
}

function parse<Schema extends v.GenericSchema>(text: string, schema: Schema): readonly v.InferOutput<Schema>[] {
  return text.split('\n').flatMap(line => {
    const parsed = v.safeParse(schema, parseLine(line))
    return parsed.success ? [parsed.output] : []
  })
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
