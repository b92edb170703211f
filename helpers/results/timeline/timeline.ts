/** A timeline as reports show it: its entries by kind, in the order of time. */

import type { ByteMetric } from '../../metrics.ts'
import type { Reading } from '../../reading.ts'
import { ofType, parseEntries } from '../../timeline.ts'

/** The metrics that a timeline follows. */
export const timelineMetrics = [
  'rss',
  'rssAnon',
  'heapUsed',
  'external',
  'arrayBuffers',
] as const satisfies readonly ByteMetric[]

export type TimelineMetric = (typeof timelineMetrics)[number]

/** Memory at one moment. A figure that was not taken is absent: the external sampler sees no heap. */
export type TimelineSample = { readonly at: number } & { readonly [Metric in TimelineMetric]?: number | undefined }

/** Times are milliseconds since the timeline began; each list ascends by them. */
export interface Timeline {
  readonly samples: readonly TimelineSample[]
  readonly phases: readonly { readonly at: number; readonly name: string }[]
  /** `pause` in milliseconds. */
  readonly collections: readonly { readonly at: number; readonly kind: string; readonly pause: number }[]
  /** `at`: when they had settled. */
  readonly readings: readonly Reading[]
}

/**
 * Milliseconds. The process and its parent sample every 100: where the process has no sample for twice as long, it let
 * nothing run.
 */
const silence = 200

/** Reads the text of a timeline, and sorts it by time. */
export function parseTimeline(text: string): Timeline {
  const entries = parseEntries(text).toSorted((one, other) => one.at - other.at)
  const own = ofType(entries, 'sample').map(({ at, rss, rssAnon, heapUsed, external, arrayBuffers }) => ({
    at,
    rss,
    rssAnon,
    heapUsed,
    external,
    arrayBuffers,
  }))

  return {
    samples: [...own, ...fillingSilence(own, ofType(entries, 'outside'))].toSorted((one, other) => one.at - other.at),
    phases: ofType(entries, 'phase').map(({ at, name }) => ({ at, name })),
    collections: ofType(entries, 'collection').map(({ at, kind, pause }) => ({ at, kind, pause })),
    readings: ofType(entries, 'reading').map(({ at, reading }) => ({ ...reading, at })),
  }
}

/** External samples of the time in which the process wrote none: stuck in a loop, or killed before its next one. */
function fillingSilence(
  own: readonly TimelineSample[],
  external: readonly { readonly at: number; readonly rss: number; readonly rssAnon: number }[],
): readonly TimelineSample[] {
  const stretches = new Set(own.flatMap(({ at }) => [-1, 0, 1].map(next => Math.floor(at / silence) + next)))

  return external
    .filter(({ at }) => at >= 0 && !stretches.has(Math.floor(at / silence)))
    .map(({ at, rss, rssAnon }) => ({ at, rss, rssAnon }))
}
