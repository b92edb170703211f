/** What keeps a leg from being run: time, memory, the heap, descriptors. */

import { expect, test } from 'vitest'
import { boundOf, roundsOfNextLeg } from '../../helpers/measure/legs.ts'
import type { Measurement } from '../../helpers/reading.ts'
import { GiB, MiB } from '../../helpers/units.ts'
import { baseline, readingAfter } from './results-fixtures.ts'

/** A first leg of 12 rounds after 3 of warm-up, at the end of which a metric has risen by so much. */
function after(changes: Readonly<Record<string, number>>): Measurement {
  const readings = [readingAfter('round 12', changes, { round: 12 }), readingAfter('after waiting', changes)]

  return { baseline, readings, rounds: 12, bytesDone: 0, legs: [12], warmUp: 3 }
}

const minute = 60_000
const quick = { last: 1000, following: 0, allowed: 5 * minute }

test('the next leg has as many rounds as all before it, and a quarter more', () => {
  expect([roundsOfNextLeg(12, 3), roundsOfNextLeg(31, 3), roundsOfNextLeg(74, 3)]).toEqual([19, 43, 97])
})

test('what has kept little is followed', () => {
  expect(boundOf(after({ heapUsed: MiB, rssAnon: MiB, descriptors: 5 }), quick)).toBeUndefined()
})

test('not longer than is allowed', () => {
  expect(boundOf(after({}), { last: 4 * minute, following: 0, allowed: 5 * minute })).toBe('the next leg would take about 380 s, where all that follow the first may take 300 s (--follow, MEMORY_DEADLINE)')
  expect(boundOf(after({}), { last: minute, following: 4 * minute, allowed: 5 * minute })).toMatch('the next leg would take about 95 s')
})

test.for([
  [{ rssAnon: 100 * GiB }, /^the next leg would keep about 158 GiB, where [\d.]+ [GM]iB are free$/],
  [{ heapUsed: 64 * GiB }, /^the next leg would keep about 101 GiB in a heap that may hold [\d.]+ [GM]iB$/],
  [{ descriptors: 1e9 }, /^the next leg would keep about 1583333333 descriptors, where a process may have \d+$/],
] as const)('nor into more than there is: %j', ([changes, line]) => {
  expect(boundOf(after(changes), quick)).toMatch(line)
})
