/** The reasons against a further leg: time, memory, the heap, descriptors. */

import { readFileSync } from 'node:fs'
import { getHeapStatistics } from 'node:v8'
import { expect, test } from 'vitest'
import { boundOf, roundsOfNextLeg, timeOf } from '../../../helpers/measure/legs.ts'
import type { LegTime } from '../../../helpers/measure/legs.ts'
import type { Measurement } from '../../../helpers/reading.ts'
import { GiB, MiB } from '../../../helpers/units.ts'
import { baseline, readingAfter } from '../results/fixtures.ts'

/** A first leg of 12 rounds after 3 of warm-up, at the end of which a metric has risen by so much. */
function after(changes: Readonly<Record<string, number>>): Measurement {
  const readings = [readingAfter('round 12', changes, { round: 12 }), readingAfter('after waiting', changes)]

  return { baseline, readings, rounds: 12, bytesDone: 0, legs: [12], warmUp: 3 }
}

const minute = 60_000

/** A leg that took so long: 12 equal rounds, and its readings. */
const leg = (rounds: number, besides = 0): LegTime => ({
  rounds: Array.from({ length: 12 }, () => rounds / 12),
  besides,
})
const quick = { last: leg(1000), following: 0, allowed: 5 * minute }

test('the next leg has as many rounds as all before it, and a quarter more', () => {
  expect([roundsOfNextLeg(12, 3), roundsOfNextLeg(31, 3), roundsOfNextLeg(74, 3)]).toEqual([19, 43, 97])
})

test('what has retained little is followed', () => {
  expect(boundOf(after({ heapUsed: MiB, rssAnon: MiB, descriptors: 5 }), quick)).toBeUndefined()
})

test('not longer than is allowed', () => {
  expect(boundOf(after({}), { last: leg(4 * minute), following: 0, allowed: 5 * minute })).toBe(
    'the next leg would take about 380 s, where all that follow the first may take 300 s (--follow, MEMORY_DEADLINE)',
  )
  expect(boundOf(after({}), { last: leg(minute), following: 4 * minute, allowed: 5 * minute })).toMatch(
    'the next leg would take about 95 s',
  )
})

test('what allows more is said of the milliseconds that all legs after the first would take', () => {
  const spent = { last: leg(minute), following: 4 * minute, allowed: 5 * minute }

  expect(boundOf(after({}), { ...spent, limits: needed => `give ${needed}` })).toBe(
    'the next leg would take about 95 s, where all that follow the first may take 300 s, of which 240 s have passed (give 335000)',
  )
})

test('readings take as long in the next leg, however many rounds it has', () => {
  expect(boundOf(after({}), { last: leg(2 * minute, minute), following: 0, allowed: 4 * minute })).toMatch(
    'the next leg would take about 250 s',
  )
  expect(timeOf(leg(2 * minute, minute))).toBe(3 * minute)
})

test('rounds that take longer each time go on doing so: it is known before the next leg, and not in its midst', () => {
  const slowing: LegTime = { rounds: Array.from({ length: 12 }, (_, round) => 1000 * (round + 1)), besides: 5000 }

  // 13 to 31 s each
  expect(boundOf(after({}), { last: slowing, following: 0, allowed: 5 * minute })).toMatch('would take about 423 s')
  expect(boundOf(after({}), { last: slowing, following: 0, allowed: 8 * minute })).toBeUndefined()
})

test('rounds that vary, or become faster, say nothing of the next ones', () => {
  const rounds = [1300, 900, 1100, 1000, 1000, 1000, 1000, 1000, 1000, 1400, 1200, 1100]
  const line = 'would take about 21 s'

  expect(boundOf(after({}), { last: { rounds, besides: 0 }, following: 0, allowed: 1 })).toMatch(line)
  expect(boundOf(after({}), { last: { rounds: rounds.toReversed(), besides: 0 }, following: 0, allowed: 1 })).toMatch(
    line,
  )
})

test.for([
  [{ rssAnon: 100 * GiB }, /^the next leg would retain about 158 GiB, where [\d.]+ [GM]iB are free$/],
  [{ heapUsed: 64 * GiB }, /^the next leg would retain about 101 GiB in a heap that may hold [\d.]+ [GM]iB$/],
  [{ descriptors: 1e9 }, /^the next leg would retain about 1583333333 descriptors, where a process may have \d+$/],
] as const)('nor into more than there is: %j', ([changes, line]) => {
  expect(boundOf(after(changes), quick)).toMatch(line)
})

/** What rises by this in the first leg is to rise by 19/12 of it in the next. */
const room = {
  rssAnon: () => process.availableMemory(), // half of it may be retained
  heapUsed: () => getHeapStatistics().heap_size_limit, // three quarters of it, with what is there
  // nine tenths
  descriptors: () => Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]),
} as const

test.for([
  ['rssAnon', 0.28, 0.36],
  ['heapUsed', 0.24, 0.33],
  ['descriptors', 0.33, 0.36],
] as const)('a share of what there is, so that work has the rest: %s', ([metric, less, more]) => {
  const rising = (share: number): string | undefined =>
    boundOf(after({ [metric]: Math.round(share * room[metric]()) }), quick)

  expect(rising(less)).toBeUndefined()
  expect(rising(more)).toMatch('the next leg would retain about')
})

/** Two legs, after which RssAnon has risen by so much. */
function legs(first: number, second: number): Measurement {
  const [early, late] = [{ rssAnon: first }, { rssAnon: second }]
  const readings = [
    readingAfter('round 12', early, { round: 12 }),
    readingAfter('after waiting', early),
    readingAfter('round 31', late, { round: 31 }),
    readingAfter('after waiting', late),
  ]
  return { baseline, readings, rounds: 31, bytesDone: 0, legs: [12, 31], warmUp: 3 }
}

test('of several legs the last says what the next one takes, and how it rose in it', () => {
  expect(boundOf(legs(0, 190 * GiB), quick)).toMatch('the next leg would retain about 430 GiB,') // 43 rounds after 19
  expect(boundOf(legs(95 * GiB, 190 * GiB), quick)).toMatch('the next leg would retain about 215 GiB,')
  expect(boundOf(legs(190 * GiB, 0), quick)).toBeUndefined()
  expect(boundOf(legs(0, 0), { ...quick, last: leg(120_000) })).toMatch('would take about 430 s')
})
