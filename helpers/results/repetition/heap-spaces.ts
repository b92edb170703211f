/** V8's memory as the document prints it: the heap's spaces, and the collections by space and kind. */

import { median } from '../../judge/statistics.ts'
import { finalReading } from '../../reading.ts'
import type { Measurement, Reading } from '../../reading.ts'
import { formatBytes, formatChange } from '../../units.ts'
import { layOut } from '../../terminal/table.ts'

const figures = [
  ['RSS', 'rss', 'total process memory'],
  ['Heap total', 'heapTotal', 'V8 heap allocated'],
  ['Heap used', 'heapUsed', 'V8 heap in use'],
  ['External', 'external', 'C++ objects/Buffers'],
] as const

/** The document's `printMemory` for the baseline and the last reading. */
export function renderProcessMemory({ baseline, ...measurement }: Measurement): string {
  const last = finalReading({ baseline, ...measurement })

  return [
    ['Baseline', baseline] as const,
    ...(last === undefined ? [] : [[`After ${measurement.rounds} rounds`, last] as const]),
  ]
    .flatMap(([label, { bytes }]) => [
      `  ${label}:`,
      ...figures.map(
        ([name, metric, meaning]) =>
          `    ${`${name}:`.padEnd(12)}${formatBytes(bytes[metric] ?? Number.NaN).padStart(10)} (${meaning})`,
      ),
    ])
    .join('\n')
}

/** The names of V8's spaces. Its map space is gone: since V8 11 shapes live in the old space. */
const spaces: Readonly<Record<string, string>> = {
  new_space: 'New Space',
  old_space: 'Old Space',
  large_object_space: 'Large Object Space',
  code_space: 'Code Space',
  trusted_space: 'Trusted Space',
  read_only_space: 'Read-only Space',
}

/** Bytes used in each space, before and after; spaces that are empty are left out. */
export function renderHeapSpaces(measurement: Measurement): string {
  const last = finalReading(measurement)
  const names = Object.keys(measurement.baseline.heapSpaces).filter(
    space => used(measurement.baseline, space) + used(last, space) > 0,
  )

  return layOut(
    [
      { title: '  Space', align: 'left', cells: names.map(name => `  ${spaces[name] ?? name}`) },
      { title: 'Baseline', align: 'right', cells: names.map(name => formatBytes(used(measurement.baseline, name))) },
      { title: 'After', align: 'right', cells: names.map(name => formatBytes(used(last, name))) },
      {
        title: 'Change',
        align: 'right',
        cells: names.map(name => formatChange(used(last, name) - used(measurement.baseline, name))),
      },
    ],
    100,
  ).join('\n')
}

function used(reading: Reading | undefined, space: string): number {
  return reading?.heapSpaces[space] ?? 0
}

/** A collection, as a timeline has it. */
export interface Collection {
  readonly kind: string
  /** Milliseconds. */
  readonly pause: number
  /** Whether a reading asked for it; otherwise V8 did, while the scenario worked. */
  readonly asked: boolean
}

const kinds: Readonly<Record<string, readonly [type: string, space: string]>> = {
  minor: ['Scavenge', 'New Space (young)'],
  incremental: ['Incremental', 'Old Space'],
  major: ['Mark-Compact', 'Old Space, and all others'],
  'weak callbacks': ['Weak callbacks', 'what died with a callback'],
}

/**
 * `GC Type  Space  Frequency  Pause`, as the document has it: from the collections of the rounds and their readings.
 */
export function renderCollections(collections: readonly Collection[], rounds: number): string {
  const groups = [...Map.groupBy(collections, ({ kind, asked }) => `${kind}${asked ? ', by readings' : ''}`).values()]
  const perRound = (count: number): string => `${(count / rounds).toFixed(1)} a round`

  return layOut(
    [
      {
        title: '  GC Type',
        align: 'left',
        cells: groups.map(([first]) => `  ${kinds[first?.kind ?? '']?.[0] ?? first?.kind}`),
      },
      { title: 'Space', align: 'left', cells: groups.map(([first]) => kinds[first?.kind ?? '']?.[1] ?? '') },
      {
        title: 'Asked for by',
        align: 'left',
        cells: groups.map(([first]) => (first?.asked === true ? 'readings' : 'V8')),
      },
      { title: 'Frequency', align: 'right', cells: groups.map(group => perRound(group.length)) },
      {
        title: 'Pause',
        align: 'right',
        cells: groups.map(group => `${median(group.map(({ pause }) => pause)).toFixed(1)} ms`),
      },
      {
        title: 'Longest',
        align: 'right',
        cells: groups.map(group => `${Math.max(...group.map(({ pause }) => pause)).toFixed(1)} ms`),
      },
    ],
    100,
  ).join('\n')
}
