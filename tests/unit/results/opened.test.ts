/** What stayed open, in a failure. */

import { expect, test } from 'vitest'
import type { Opened } from '../../../helpers/results/diagnosis.ts'
import { renderFailure } from '../../../helpers/results/render/message.ts'
import { openedFields } from '../../../helpers/results/render/opened.ts'
import { parseScenarioResult } from '../../../helpers/results/schema.ts'
import type { ScenarioResult } from '../../../helpers/results/schema.ts'
import { found, held, leakyTrend, over, resultsOf } from './fixtures.ts'

const lookUps: Opened = {
  metric: 'listeners',
  what: '"lookup" on Socket',
  counts: [1000, 2000, 3000, 4000],
  stack: [
    'once (node_modules/defer/index.js:3:9)',
    'deferred (node_modules/defer/index.js:9:2)',
    'timer (node_modules/http-timer/index.js:47:10)',
  ],
}
const files: Opened = {
  metric: 'descriptors',
  what: 'file /tmp/upload-12',
  counts: [1, 3, 4],
  stack: ['(anonymous) (a.ts:1:2)'],
}
const line = '(anonymous) (a.ts:1:2)'
const threads: Opened = { metric: 'threads', what: 'libuv-worker', counts: [1, 2, 3], stack: [] }

function opening(opened: readonly Opened[], ...red: readonly string[]): ScenarioResult {
  return {
    ...leakyTrend,
    verdicts: red.map(metric => over(metric, 4000, 0, [0, 0, 0])),
    diagnosis: { ...found, paths: [], opened: [...opened] },
  }
}

test('the results document takes it', () => {
  const scenario = JSON.parse(JSON.stringify(opening([lookUps, threads], 'listeners')))

  expect(parseScenarioResult(scenario)).toEqual(scenario)
})

test('how many after each round, the line that opened them, and the other package that called it', () => {
  expect(openedFields(opening([lookUps, files, threads], 'listeners', 'descriptors', 'threads'))).toEqual([
    ['Listeners', '"lookup" on Socket: 1,000 → 2,000 → 3,000 → 4,000, +1,000 a round'],
    ['', 'added at once (node_modules/defer/index.js:3:9), called by timer (node_modules/http-timer/index.js:47:10)'],
    ['Descriptors', 'file /tmp/upload-12: 1 → 3 → 4, +1 … +2 a round'],
    ['', 'opened at (anonymous) (a.ts:1:2)'],
    ['Threads', 'libuv-worker: 1 → 2 → 3, +1 a round'],
  ])
})

test('one line for several kinds that it opened, without the directory of a set', () => {
  const stack = ['start (/root/.cache/sets/3f/node_modules/pool/index.js:4:2)']
  const workers = { metric: 'workers', what: 'worker', counts: [1, 2, 3], stack }

  expect(openedFields(opening([workers, { ...threads, stack }], 'workers', 'threads'))).toEqual([
    ['Workers', 'worker: 1 → 2 → 3, +1 a round'],
    ['Threads', 'libuv-worker: 1 → 2 → 3, +1 a round'],
    ['', 'opened at start (node_modules/pool/index.js:4:2)'],
  ])
})

test('the thread of a worker is not named beside the worker', () => {
  const workers = { metric: 'workers', what: 'worker', counts: [1, 2, 3], stack: [] }
  const ofWorkers = { ...threads, what: 'worker thread' }

  expect(openedFields(opening([workers, ofWorkers], 'threads', 'workers'))).toEqual([
    ['Workers', 'worker: 1 → 2 → 3, +1 a round'],
  ])
  expect(openedFields(opening([workers, ofWorkers], 'threads'))).toEqual([
    ['Threads', 'worker thread: 1 → 2 → 3, +1 a round'],
  ])
})

test('where all that is red is named, nothing is said of what else grew or was left out', () => {
  const workers = { metric: 'workers', what: 'worker', counts: [1, 2, 3, 4], stack: [line] }
  const scenario = opening([workers], 'workers')
  const grown = { ...held, counts: [10, 2013, 4016, 6019] }
  const diagnosis = { ...found, paths: [grown, held], opened: [workers], failed: 'It starts worker threads, and …' }
  const text = renderFailure({ ...scenario, diagnosis }, resultsOf(scenario))
  const ofBytes = renderFailure(
    { ...scenario, ...opening([workers], 'workers', 'heapUsed'), diagnosis },
    resultsOf(scenario),
  )

  expect(text).toContain('Workers       worker')
  expect(text).not.toContain('It starts worker threads')
  expect(text).not.toContain('more path')
  expect(text).not.toContain('of an ArrayBuffer')
  expect(ofBytes).toContain('Incomplete    It starts worker threads')
})

test('a line that stands above is not repeated', () => {
  expect(openedFields(opening([files], 'descriptors'), 'a.ts:1:9')).toEqual([
    ['Descriptors', 'file /tmp/upload-12: 1 → 3 → 4, +1 … +2 a round'],
  ])
})

test('only of counts that are red, two of each and three in all', () => {
  const many = [lookUps, lookUps, lookUps, files, files]
  const labels = (...red: readonly string[]): readonly string[] =>
    openedFields(opening(many, ...red)).flatMap(([label]) => (label === '' ? [] : [label]))

  expect(labels('heapUsed')).toEqual([])
  expect(labels('listeners')).toEqual(['Listeners', 'Listeners'])
  expect(labels('listeners', 'descriptors')).toEqual(['Listeners', 'Listeners', 'Descriptors'])
})

test('a failure has it beside what grew', () => {
  const failure = opening([lookUps], 'listeners')

  expect(renderFailure(failure, resultsOf(failure))).toContain(
    '  Listeners     "lookup" on Socket: 1,000 → 2,000 → 3,000 → 4,000, +1,000 a round\n' +
      '                added at once (node_modules/defer/index.js:3:9), called by timer',
  )
})
