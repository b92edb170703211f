import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { requestOf, usualMetrics } from '../../../helpers/retention/options.ts'

const operation = (): void => {}

/** What is said of an operation and its options. */
function refused(given: unknown, options?: unknown): string {
  try {
    requestOf(given, options)
    return 'nothing'
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}

test('an operation alone is judged by everything, for a leak of 64 bytes, within a minute', () => {
  expect(requestOf(operation)).toEqual({
    operation,
    operations: undefined,
    rounds: undefined,
    metrics: [...usualMetrics],
    notMeasured: {},
    atLeast: 64,
    isAtLeastAsked: false,
    counts: {},
    emitters: [],
    timeout: 60_000,
    wait: 0,
  })
})

test('what cannot be measured is left out with its reason, and an error where it is named', () => {
  const missing = { rss: 'there is no /proc', threads: 'there is no /proc' }

  expect(requestOf(operation, {}, { missing })).toMatchObject({
    metrics: usualMetrics.filter(metric => metric !== 'threads'),
    notMeasured: { threads: 'there is no /proc' },
  })
  expect(requestOf(operation, { metrics: ['heapUsed'] }, { missing }).notMeasured).toEqual({})
  expect(() => requestOf(operation, { metrics: ['heapUsed', 'rss'] }, { missing })).toThrowErrorMatchingInlineSnapshot(
    `[RetentionError: metrics: rss cannot be measured here: there is no /proc. Leave it out, or run on Linux with glibc.]`,
  )
})

test.for([
  ['64 B per operation', 64],
  ['1 KiB per operation', 1024],
  ['1KiB', 1024],
  ['2 KiB an op', 2048],
  ['128 B/operation', 128],
  [100, 100],
] as const)('atLeast of %j is %d bytes', ([atLeast, bytes]) => {
  expect(requestOf(operation, { atLeast })).toMatchObject({ atLeast: bytes, isAtLeastAsked: true })
})

test('the least and the most that may be asked for are taken', () => {
  const least = { operations: 1, rounds: 4, timeout: 1000, wait: 0 }
  expect(requestOf(operation, least)).toMatchObject(least)
  expect(requestOf(operation, { timeout: 2 ** 31 - 1 }).timeout).toBe(2 ** 31 - 1)
  expect(refused(operation, { timeout: 2 ** 31 })).toBe(
    'RetentionError: timeout is 2147483648, and has to be milliseconds, 1000 at least.',
  )
})

test('counts of the caller are judged beside the metrics', () => {
  const request = requestOf(operation, { metrics: ['heapUsed'], counts: { entries: () => 3 } })

  expect(request.metrics).toEqual(['heapUsed', 'entries'])
  expect(request.counts['entries']?.()).toBe(3)
})

test('an emitter that is none of Node is taken', () => {
  const emitter = new EventEmitter()

  expect(requestOf(operation, { emitters: [emitter] }).emitters).toEqual([emitter])
})

const known = 'heapUsed, external, arrayBuffers, rssAnon, descriptors, handles, threads, workers, listeners, rss, code'

test.for([
  [undefined, {}, 'The operation is undefined, and has to be a function that does it once: () => client.ping().'],
  [
    Promise.resolve(),
    {},
    'The operation is a promise, and has to be a function that does it once: () => client.ping().',
  ],
  [operation, 5, 'The options are 5, and have to be an object.'],
  [
    operation,
    { operation: 5 },
    'There is no option "operation". There are: operations, rounds, metrics, atLeast, counts, emitters, timeout, wait.',
  ],
  [operation, { operations: 0 }, 'operations is 0, and has to be a whole number from 1 on.'],
  [operation, { operations: '12' }, 'operations is "12", and has to be a whole number from 1 on.'],
  [operation, { rounds: 3 }, 'rounds is 3, and has to be a whole number from 4 on.'],
  [operation, { timeout: '1m' }, 'timeout is "1m", and has to be milliseconds, 1000 at least.'],
  [operation, { wait: -1 }, 'wait is -1, and has to be milliseconds.'],
  [
    operation,
    { atLeast: 'little' },
    `atLeast is "little", and has to be bytes of each operation: 64, '64 B per operation' or '1 KiB per operation'.`,
  ],
  [
    operation,
    { atLeast: 0 },
    `atLeast is 0, and has to be bytes of each operation: 64, '64 B per operation' or '1 KiB per operation'.`,
  ],
  [
    operation,
    { metrics: 'heapUsed' },
    `metrics is "heapUsed", and has to be a list of names: ['heapUsed', 'listeners'].`,
  ],
  [operation, { metrics: [] }, "metrics is [], and has to be a list of names: ['heapUsed', 'listeners']."],
  [operation, { metrics: ['heap'] }, `metrics: there is no metric "heap". There are: ${known}.`],
  [operation, { metrics: ['peakRss'] }, `metrics: peakRss has no trend. Those that have one: ${known}.`],
  [operation, { metrics: ['heapTotal'] }, `metrics: heapTotal has no trend. Those that have one: ${known}.`],
  [operation, { counts: { entries: 3 } }, 'counts.entries is 3, and has to be a function that returns a number.'],
  [
    operation,
    { emitters: new EventEmitter() },
    'emitters is {"_events":{},"_eventsCount":0}, and has to be a list of emitters.',
  ],
  [
    operation,
    { emitters: [{}] },
    'emitters[0] is {}, and has to be an emitter, with eventNames() and listenerCount().',
  ],
  [
    operation,
    { emitters: [{ listenerCount: 1 }] },
    'emitters[0] is {"listenerCount":1}, and has to be an emitter, with eventNames() and listenerCount().',
  ],
] as const)('%#: what cannot be used is said in a line', ([given, options, message]) => {
  expect(refused(given, options)).toBe(`RetentionError: ${message}`)
})

test('a count that is no number is said when it is read', () => {
  const { counts } = requestOf(operation, { counts: { entries: () => 'many' } })

  expect(() => counts['entries']?.()).toThrow('counts.entries returned "many", and has to return a number.')
})
