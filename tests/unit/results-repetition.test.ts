/** What a scenario that repeats an operation prints, in the form of its document. */

import { expect, test } from 'vitest'
import { renderCollections, renderHeapSpaces, renderProcessMemory } from '../../helpers/results/heap-spaces.ts'
import { collectionsIn, renderRepetition } from '../../helpers/results/repetition.ts'
import { renderTicks } from '../../helpers/results/ticks.ts'
import { leakingTwin, level, measurementOfOne, unmeasured } from './results-fixtures.ts'

const timeline = [
  { type: 'phase', at: 0, name: 'warm-up', cpu: 0 },
  { type: 'collection', at: 5, kind: 'minor', pause: 0.9 }, // before the baseline
  { type: 'phase', at: 10, name: 'reading: baseline', cpu: 0 },
  { type: 'collection', at: 11, kind: 'major', pause: 3.5 },
  { type: 'reading', at: 20 },
  { type: 'phase', at: 21, name: 'round 1 of 2', cpu: 0 },
  { type: 'phase', at: 40, name: 'reading: round 1', cpu: 0 },
  { type: 'collection', at: 30, kind: 'minor', pause: 0.5 }, // told of later than it was
  { type: 'collection', at: 41, kind: 'major', pause: 4 },
  { type: 'collection', at: 42, kind: 'major', pause: 6 },
  { type: 'reading', at: 50 },
  { type: 'phase', at: 51, name: 'round 2 of 2', cpu: 0 },
  { type: 'collection', at: 52, kind: 'minor', pause: 0.7 },
  { type: 'sample', at: 53 },
].map(event => JSON.stringify(event)).join('\n')

test('a trend has a line per round, and the judgement beneath', () => {
  expect(renderTicks(leakingTwin)).toMatchInlineSnapshot()
})

test('what is level draws no mountains', () => {
  expect(renderTicks(level)).toMatchInlineSnapshot()
})

test('process memory has the form of the document', () => {
  expect(renderProcessMemory(leakingTwin.measurement ?? measurementOfOne())).toMatchInlineSnapshot()
})

test('heap spaces are shown before and after', () => {
  expect(renderHeapSpaces(leakingTwin.measurement ?? measurementOfOne())).toMatchInlineSnapshot()
})

test('collections since the baseline are known by who asked for them', () => {
  expect(collectionsIn(`${timeline}\n`)).toEqual([
    { kind: 'minor', pause: 0.5, asked: false },
    { kind: 'major', pause: 4, asked: true },
    { kind: 'major', pause: 6, asked: true },
    { kind: 'minor', pause: 0.7, asked: false },
  ])
})

test('collections are shown by kind and space', () => {
  expect(renderCollections(collectionsIn(timeline), 2)).toMatchInlineSnapshot()
})

test('all of it comes in the sections of the document', () => {
  expect(renderRepetition(level, timeline)?.match(/^--- .* ---$/gm)).toEqual(['--- Process memory usage ---', '--- Memory trend monitoring ---', '--- V8 heap spaces ---', '--- V8 garbage collection ---'])
})

test('what was not measured prints nothing', () => {
  expect(renderRepetition(unmeasured({ scenario: 'node-listeners', outcome: 'invalid' }), '')).toBeUndefined()
})
