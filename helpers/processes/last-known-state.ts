/** The last known state of a scenario that did not come to its end, from its timeline. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { defined } from '../defined.ts'
import type { Death } from '../results/schema.ts'

const figures = {
  rss: v.number(),
  rssAnon: v.number(),
  heapUsed: v.number(),
  external: v.number(),
  arrayBuffers: v.number(),
}

const event = v.variant('type', [
  v.object({ type: v.literal('phase'), at: v.number(), name: v.string(), total: v.optional(v.number()) }),
  v.object({
    type: v.literal('reading'),
    at: v.number(),
    reading: v.object({ label: v.string(), bytes: v.object(figures) }),
  }),
  v.object({ type: v.literal('sample'), at: v.number(), done: v.number(), ...figures }),
])

type Event = v.InferOutput<typeof event>

/**
 * The phase that it was in, its readings up to then and the last sample after them. Empty when it left no timeline:
 * then it had not begun to measure.
 */
export function lastKnownState(folder: string): Pick<Death, 'phase' | 'progress' | 'readings'> {
  const events = eventsOf(join(folder, 'timeline.jsonl'))
  const phase = events.findLast(one => one.type === 'phase')
  const sample = events.findLast(one => one.type === 'sample')
  const readings = events.flatMap(one =>
    one.type === 'reading' ? [readingOf(one.reading.label, one.at, one.reading.bytes)] : [],
  )
  const isNewer = sample !== undefined && sample.at > (readings.at(-1)?.at ?? -1)

  return phase === undefined
    ? {}
    : {
        phase: phase.name,
        ...(sample === undefined || sample.at < phase.at || sample.done === 0
          ? {}
          : {
              progress: {
                done: sample.done,
                ...defined({ total: phase.total }),
                since: sinceProgress(events, sample.done),
              },
            }),
        readings: isNewer ? [...readings, readingOf(phase.name, sample.at, sample)] : readings,
      }
}

/** Milliseconds between the moment at which the last byte was done and the last sample. */
function sinceProgress(events: readonly Event[], done: number): number {
  const samples = events.filter(one => one.type === 'sample')
  const last = samples.at(-1)
  const before = samples.findLast(sample => sample.done !== done)
  return last === undefined ? 0 : last.at - (before?.at ?? 0)
}

function readingOf(
  label: string,
  at: number,
  { rss, rssAnon, heapUsed, external, arrayBuffers }: Record<keyof typeof figures, number>,
): NonNullable<Death['readings']>[number] {
  return { label, at, rss, rssAnon, heapUsed, external, arrayBuffers }
}

/** Other events are left out, and so is a line that was cut when its process ended. */
function eventsOf(path: string): readonly Event[] {
  let text
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return [] // it never began one
  }
  return text.split('\n').flatMap(line => {
    const parsed = line === '' ? undefined : v.safeParse(event, parse(line))
    return parsed?.success === true ? [parsed.output] : []
  })
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
