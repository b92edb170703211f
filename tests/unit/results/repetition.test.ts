/** What a scenario that repeats an operation prints, in the form of its document. */

import { expect, test } from 'vitest'
import {
  renderCollections,
  renderHeapSpaces,
  renderProcessMemory,
} from '../../../helpers/results/repetition/heap-spaces.ts'
import { collectionsIn, renderRepetition } from '../../../helpers/results/repetition/repetition.ts'
import { renderTicks } from '../../../helpers/results/repetition/ticks.ts'
import { baseline, leakyTrend, level, measurementOfOne, unmeasured } from './fixtures.ts'

const phase = (at: number, name: string): object => ({ type: 'phase', at, epoch: at, name, cpu: 0 })
const collection = (at: number, kind: string, pause: number): object => ({ type: 'collection', at, kind, pause })
const reading = (at: number): object => ({ type: 'reading', at, reading: baseline })

const timeline = [
  phase(0, 'warm-up'),
  collection(5, 'minor', 0.9), // before the baseline
  phase(10, 'reading: baseline'),
  collection(11, 'major', 3.5),
  reading(20),
  phase(21, 'round 1 of 2'),
  phase(40, 'reading: round 1'),
  collection(30, 'minor', 0.5), // reported later than it happened
  collection(41, 'major', 4),
  collection(42, 'major', 6),
  reading(50),
  phase(51, 'round 2 of 2'),
  collection(52, 'minor', 0.7),
  { type: 'sample', at: 53, rss: 1, rssAnon: 1, done: 0 },
]
  .map(event => JSON.stringify(event))
  .join('\n')

test('a trend has a line per round, and the judgement beneath', () => {
  expect(renderTicks(leakyTrend)).toMatchInlineSnapshot(`
    "  Tick   Heap Growth   Objects   Trend
         1  +   0.20 MiB      2033   ███
         2  +   0.41 MiB      4036   █████
         3  +   0.61 MiB      6039   ████████
         4  +   0.81 MiB      8042   ██████████
         5  +   1.02 MiB     10045   █████████████
         6  +   1.22 MiB     12048   ███████████████
         7  +   1.42 MiB     14051   ██████████████████
         8  +   1.63 MiB     16054   ████████████████████
         9  +   1.83 MiB     18057   ███████████████████████
        10  +   2.03 MiB     20060   █████████████████████████
        11  +   2.23 MiB     22063   ████████████████████████████
        12  +   2.44 MiB     24066   ██████████████████████████████
      Growth: heapUsed and external. Objects: listeners.

      listeners is growing.
      heapUsed is growing.
      Retained per operation, with its interval at 95 %: listeners 1 [1 … 1], heapUsed 106.3 B [106.3 B
        … 106.3 B]."
  `)
})

test('a level trend draws short bars', () => {
  expect(renderTicks(level)).toMatchInlineSnapshot(`
    "  Tick   Heap Growth   Objects   Trend
         1  +   0.00 MiB        30   █
         2  +   0.00 MiB        30   █
         3  +   0.01 MiB        30   █
         4  +   0.01 MiB        30   █
         5  +   0.01 MiB        30   █
         6  +   0.01 MiB        30   █
         7  +   0.01 MiB        30   █
         8  +   0.02 MiB        30   █
         9  +   0.02 MiB        30   █
        10  +   0.02 MiB        30   █
        11  +   0.02 MiB        30   █
        12  +   0.02 MiB        30   ██
      Growth: heapUsed and external. Objects: listeners.

      listeners is within.
      heapUsed is within.
      Retained per operation, with its interval at 95 %: listeners 0 [0 … 0], heapUsed 1 B [1 B … 1 B]."
  `)
})

test('process memory has the form of the document', () => {
  expect(renderProcessMemory(leakyTrend.measurement ?? measurementOfOne())).toMatchInlineSnapshot(`
    "  Baseline:
        RSS:           132 MiB (total process memory)
        Heap total:   44.8 MiB (V8 heap allocated)
        Heap used:    41.4 MiB (V8 heap in use)
        External:      6.0 MiB (C++ objects/Buffers)
      After 12 rounds:
        RSS:           132 MiB (total process memory)
        Heap total:   44.8 MiB (V8 heap allocated)
        Heap used:    43.9 MiB (V8 heap in use)
        External:      6.0 MiB (C++ objects/Buffers)"
  `)
})

test('heap spaces are shown before and after', () => {
  expect(renderHeapSpaces(leakyTrend.measurement ?? measurementOfOne())).toMatchInlineSnapshot(`
    "  Space               Baseline     After  Change
      Old Space           33.4 MiB  34.4 MiB  +1 MiB
      Large Object Space   4.1 MiB   4.1 MiB     0 B"
  `)
})

test('collections since the baseline are labelled by who asked for them', () => {
  expect(collectionsIn(`${timeline}\n`)).toEqual([
    { kind: 'minor', pause: 0.5, asked: false },
    { kind: 'major', pause: 4, asked: true },
    { kind: 'major', pause: 6, asked: true },
    { kind: 'minor', pause: 0.7, asked: false },
  ])
})

test('a torn line is skipped, at the end and in the middle', () => {
  const torn = '{"type":"collection","at":54,"kind":"maj'

  expect(collectionsIn(`${timeline}\n${torn}`)).toEqual(collectionsIn(timeline))
  expect(collectionsIn(`${torn}\n${timeline}`)).toEqual(collectionsIn(timeline))
})

test('collections are shown by kind and space', () => {
  expect(renderCollections(collectionsIn(timeline), 2)).toMatchInlineSnapshot(`
    "  GC Type       Space                      Asked for by    Frequency   Pause  Longest
      Scavenge      New Space (young)          V8            1.0 a round  0.6 ms   0.7 ms
      Mark-Compact  Old Space, and all others  readings      1.0 a round  5.0 ms   6.0 ms"
  `)
})

test.for([
  [
    'heap',
    [
      'Process memory usage',
      'Memory leak patterns',
      'Memory trend monitoring',
      'V8 heap spaces',
      'V8 garbage collection',
    ],
  ],
  ['rss', ['Memory usage by round', 'Memory growth rate', 'Judgement']],
  ['statistics', ['Statistics', 'Judgement']],
] as const)('the form %s has the sections of its document', ([form, sections]) => {
  expect(renderRepetition(level, timeline, form)?.match(/^--- .* ---$/gm)).toEqual(
    sections.map(title => `--- ${title} ---`),
  )
})

test('without a measurement it prints nothing', () => {
  expect(renderRepetition(unmeasured({ scenario: 'node-listeners', outcome: 'invalid' }), '')).toBeUndefined()
})

/** The section of the pattern, without its title. */
function patternOf(scenario: typeof level): string | undefined {
  return renderRepetition(scenario, timeline)?.split('\n\n').at(3)
}

test('a pattern has the outcome of each metric', () => {
  expect(patternOf(level)).toMatchInlineSnapshot(`
    "  a request that removes its listener leaves nothing behind
        heapUsed: 41.4 MiB → 41.5 MiB (stays level)
        listeners: 30 → 30 (stays level)"
  `)
  expect(patternOf(leakyTrend)).toMatchInlineSnapshot(`
    "  a request that removes its listener leaves nothing behind
        heapUsed: 41.4 MiB → 43.9 MiB (never shrinks!)
        listeners: 30 → 24066 (never shrinks!)"
  `)
})
