import { expect, test } from 'vitest'
import type { Conditions } from '../../../helpers/judge/floors.ts'
import { requestOf } from '../../../helpers/retention/options.ts'
import type { RetentionOptions } from '../../../helpers/retention/options.ts'
import { planAtPace, planOf, roundsUntilKnown, wantedOperations } from '../../../helpers/retention/plan.ts'

const quiet: Conditions = { profile: 'quiet', network: false }

const asked = (options: RetentionOptions = {}) => requestOf(() => {}, options)

/** What all operations take until a leak is known, where each takes longer than the one before it. */
function milliseconds(each: number, slower: number, operations: number): number {
  const all = operations * roundsUntilKnown(12)
  return each * all + (slower * all ** 2) / 2
}

/** What is said of an operation that takes so many milliseconds. */
function refused(each: number, options: RetentionOptions = {}): string {
  try {
    return JSON.stringify(planOf(asked(options), each, quiet))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test('a leak is known after three legs', () => {
  expect(roundsUntilKnown(12)).toBe(3 + 12 + 19 + 43)
  expect(roundsUntilKnown(4)).toBe(3 + 4 + 9 + 20)
})

test('as many operations as retain three times the floor of the heap by the end of the first leg', () => {
  expect(wantedOperations(asked(), 12, quiet)).toBe(512)
  expect(wantedOperations(asked({ atLeast: 1024 }), 12, quiet)).toBe(32)
  expect(wantedOperations(asked(), 12, { profile: 'default', network: false })).toBe(4096)
})

test('where the heap is not judged, by the floor of what is; counts take some', () => {
  expect(wantedOperations(asked({ metrics: ['listeners', 'arrayBuffers'] }), 12, quiet)).toBe(64)
  expect(wantedOperations(asked({ metrics: ['external', 'heapUsed'] }), 12, quiet)).toBe(512)
  expect(wantedOperations(asked({ metrics: ['rssAnon'] }), 12, quiet)).toBe(1024)
  expect(wantedOperations(asked({ metrics: ['listeners'] }), 12, quiet)).toBe(64)
})

test('a fast operation has all that are wanted, a slow one as many as there is time for', () => {
  expect(planOf(asked(), 0.01, quiet)).toEqual({ operations: 512, rounds: 12 })
  expect(planOf(asked(), 5, quiet)).toEqual({ operations: 77, rounds: 12 }) // 30 s for 77 rounds
  expect(planOf(asked({ timeout: 600_000 }), 5, quiet)).toEqual({ operations: 512, rounds: 12 })
})

test('an operation of most of a second has fewer rounds, of one operation', () => {
  expect(planOf(asked(), 380, quiet)).toEqual({ operations: 1, rounds: 12 })
  expect(planOf(asked(), 800, quiet)).toEqual({ operations: 1, rounds: 4 })
})

test('operations and rounds that are asked for are done, where there is time for them', () => {
  expect(planOf(asked({ operations: 50, rounds: 20 }), 1, quiet)).toEqual({ operations: 50, rounds: 20 })
})

test('an operation that becomes slower has fewer: all until a leak is known take as long as if it did not', () => {
  const plan = { operations: 512, rounds: 12 }

  expect(planAtPace(plan, asked(), { each: 0.5, slower: 0.001 })).toEqual({ operations: 94, rounds: 12 })
  expect(milliseconds(0.5, 0.001, 94)).toBeLessThan(30_000)
  expect(milliseconds(0.5, 0.001, 95)).toBeGreaterThan(30_000)
  expect(planAtPace(plan, asked(), { each: 0.5, slower: 0 })).toEqual(plan)
  expect(planAtPace(plan, asked(), { each: 0.01, slower: 1e-6 })).toEqual(plan)
  expect(planAtPace(plan, asked(), { each: 300, slower: 100 })).toEqual({ operations: 1, rounds: 12 })
})

test('waits take of the time', () => {
  expect(planOf(asked({ wait: 5000 }), 5, quiet)).toEqual({ operations: 25, rounds: 12 })
})

test.for([
  [
    30_000,
    {},
    'An operation takes 30 s, and a leak is known after 36 of them: that takes about 36 min, and the check may take ' +
      '60 s. Give timeout: 2_200_000, or check a smaller operation.',
  ],
  [
    1,
    { operations: 1000 },
    'An operation takes 1 ms, and a leak is known after 36,000 of them: that takes about 72 s, and the check may ' +
      'take 60 s. Give timeout: 72_000, or fewer operations and rounds.',
  ],
  [
    100,
    { atLeast: '64 B per operation' },
    'An operation takes 100 ms, and a leak is known after 39,424 of them: to see 64 B per operation it takes about ' +
      '131 min, and the check may take 60 s. Give timeout: 7_900_000, or atLeast: 8411.',
  ],
] as const)('%#: what takes too long is said with what to do', ([each, options, message]) => {
  expect(refused(each, options)).toBe(message)
})
