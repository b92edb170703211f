/** What a scenario that repeats an operation prints, in the form of its document. */

import { expect, test } from 'vitest'
import {
  renderCollections,
  renderHeapSpaces,
  renderProcessMemory,
} from '../../../helpers/results/render/heap-spaces.ts'
import { collectionsIn, renderRepetition } from '../../../helpers/results/render/repetition.ts'
import { renderTicks } from '../../../helpers/results/render/ticks.ts'
import { leakyTrend, level, measurementOfOne, unmeasured } from './fixtures.ts'

const timeline = [
  { type: 'phase', at: 0, name: 'warm-up', cpu: 0 },
  { type: 'collection', at: 5, kind: 'minor', pause: 0.9 }, // before the baseline
  { type: 'phase', at: 10, name: 'reading: baseline', cpu: 0 },
  { type: 'collection', at: 11, kind: 'major', pause: 3.5 },
  { type: 'reading', at: 20 },
  { type: 'phase', at: 21, name: 'round 1 of 2', cpu: 0 },
  { type: 'phase', at: 40, name: 'reading: round 1', cpu: 0 },
  { type: 'collection', at: 30, kind: 'minor', pause: 0.5 }, // reported later than it happened
  { type: 'collection', at: 41, kind: 'major', pause: 4 },
  { type: 'collection', at: 42, kind: 'major', pause: 6 },
  { type: 'reading', at: 50 },
  { type: 'phase', at: 51, name: 'round 2 of 2', cpu: 0 },
  { type: 'collection', at: 52, kind: 'minor', pause: 0.7 },
  { type: 'sample', at: 53 },
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

test('collections are shown by kind and space', () => {
  expect(renderCollections(collectionsIn(timeline), 2)).toMatchInlineSnapshot(`
    "  GC Type       Space                      Asked for by    Frequency   Pause  Longest
      Scavenge      New Space (young)          V8            1.0 a round  0.6 ms   0.7 ms
      Mark-Compact  Old Space, and all others  readings      1.0 a round  5.0 ms   6.0 ms"
  `)
})

test('it has the sections of the document', () => {
  expect(renderRepetition(level, timeline)?.match(/^--- .* ---$/gm)).toEqual([
    '--- Process memory usage ---',
    '--- Memory leak patterns ---',
    '--- Memory trend monitoring ---',
    '--- V8 heap spaces ---',
    '--- V8 garbage collection ---',
  ])
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
