/** A timeline as its file tells it, `timeline.jsonl`. What is missing, torn or unknown in it is passed over. */

import * as v from 'valibot'
import type { ByteMetric } from '../../metrics.ts'
import { readingSchema } from '../schema.ts'

/** What is followed over time. */
export const timelineMetrics = [
  'rss',
  'rssAnon',
  'heapUsed',
  'external',
  'arrayBuffers',
] as const satisfies readonly ByteMetric[]

export type TimelineMetric = (typeof timelineMetrics)[number]

/** Memory at one moment. A figure that was not taken is absent: who looks from outside sees no heap. */
export type TimelineSample = { readonly at: number } & { readonly [Metric in TimelineMetric]?: number | undefined }

export type TimelineReading = v.InferOutput<typeof readingSchema>

/** Times are milliseconds since the timeline began; each list ascends by them. */
export interface Timeline {
  readonly samples: readonly TimelineSample[]
  readonly phases: readonly { readonly at: number; readonly name: string }[]
  /** `pause` in milliseconds. */
  readonly collections: readonly { readonly at: number; readonly kind: string; readonly pause: number }[]
  /** `at`: when they had settled. */
  readonly readings: readonly TimelineReading[]
}

const bytes = v.exactOptional(v.pipe(v.number(), v.minValue(0)))

const event = v.variant('type', [
  v.object({ type: v.literal('phase'), at: v.number(), name: v.string() }),
  v.object({ type: v.literal('collection'), at: v.number(), kind: v.string(), pause: v.number() }),
  v.object({ type: v.literal('reading'), at: v.number(), reading: readingSchema }),
  v.object({
    type: v.literal('sample'),
    at: v.number(),
    rss: bytes,
    rssAnon: bytes,
    heapUsed: bytes,
    external: bytes,
    arrayBuffers: bytes,
  }),
  v.object({ type: v.literal('outside'), at: v.number(), rss: bytes, rssAnon: bytes }),
])

type Event = v.InferOutput<typeof event>

/**
 * Milliseconds. The process and its parent look every 100: where the process has nothing for twice as long, it let
 * nothing run.
 */
const silence = 200

/**
 * Reads the text of a timeline. A process that dies tears its last line, and a newer suite may write what this one does
 * not know.
 */
export function parseTimeline(text: string): Timeline {
  const events = text
    .split('\n')
    .map(parseEvent)
    .filter(found => found !== undefined)
    .toSorted((one, other) => one.at - other.at)
  const ofType = <Type extends Event['type']>(type: Type) =>
    events.filter((found): found is Extract<Event, { type: Type }> => found.type === type)

  const own = ofType('sample').map(({ at, rss, rssAnon, heapUsed, external, arrayBuffers }) => ({
    at,
    rss,
    rssAnon,
    heapUsed,
    external,
    arrayBuffers,
  }))

  return {
    samples: [...own, ...outsideOf(own, ofType('outside'))].toSorted((one, other) => one.at - other.at),
    phases: ofType('phase').map(({ at, name }) => ({ at, name })),
    collections: ofType('collection').map(({ at, kind, pause }) => ({ at, kind, pause })),
    readings: ofType('reading').map(({ at, reading }) => ({ ...reading, at })),
  }
}

/** What its parent saw while the process itself saw nothing: stuck in a loop, or killed before its next sample. */
function outsideOf(
  own: readonly TimelineSample[],
  looks: readonly { readonly at: number; readonly rss?: number; readonly rssAnon?: number }[],
): readonly TimelineSample[] {
  const stretches = new Set(own.flatMap(({ at }) => [-1, 0, 1].map(next => Math.floor(at / silence) + next)))

  return looks
    .filter(({ at }) => at >= 0 && !stretches.has(Math.floor(at / silence)))
    .map(({ at, rss, rssAnon }) => ({ at, rss, rssAnon }))
}

function parseEvent(line: string): Event | undefined {
  try {
    const parsed = v.safeParse(event, JSON.parse(line))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}
