/** How many operations a round has, by how long those of a few rounds took on a clock of the test's own. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { requestOf } from '../../../helpers/retention/options.ts'
import type { RetentionOptions } from '../../../helpers/retention/options.ts'
import type { Plan } from '../../../helpers/retention/plan.ts'
import { probe } from '../../../helpers/retention/probe.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** The plan of an operation whose calls take so many milliseconds; the first is call 1. */
async function planned(took: (call: number) => number, options: RetentionOptions = {}): Promise<Plan> {
  let call = 0
  const calls = {
    operate(times: number) {
      for (let time = 0; time < times; time++) {
        vi.advanceTimersByTime(took(++call))
      }
      return Promise.resolve()
    },
    error: () => undefined,
    [Symbol.dispose]() {},
  }
  return await probe(
    calls,
    requestOf(() => {}, options),
    { profile: 'quiet', network: false },
  )
}

test('a steady one has as many as are wanted, or as there is time for', async () => {
  expect(await planned(() => 0.02)).toEqual({ operations: 512, rounds: 12 })
  expect(await planned(() => 5)).toEqual({ operations: 77, rounds: 12 })
})

test('one that goes through all that it retained has fewer', async () => {
  const { operations, rounds } = await planned(call => 0.02 + 0.0008 * call) // a listener of an AbortSignal, measured

  expect(rounds).toBe(12)
  expect(operations).toBeGreaterThan(90)
  expect(operations).toBeLessThan(120)
})

test('not where a few calls took longer, once', async () => {
  for (const [from, to] of [
    [2000, 2300],
    [1023, 1100],
    [1600, 2000],
  ] as const) {
    expect(await planned(call => (call > from && call <= to ? 0.1 : 0.02))).toEqual({ operations: 512, rounds: 12 })
  }
})

test('to learn that takes little of the time', async () => {
  for (const slower of [0.0001, 0.0008, 0.1]) {
    let all = 0
    await planned(call => {
      all += 0.02 + slower * call
      return 0.02 + slower * call
    })
    expect(all).toBeLessThan(3000)
  }
})

test('what is asked for is done, and no call more is made to learn of the pace', async () => {
  for (const [options, operations, most] of [
    [{ operations: 300 }, 300, 512],
    [{ atLeast: 64 }, 512, 1023],
  ] as const) {
    let calls = 0
    const took = (call: number): number => {
      calls = call
      return 0.001 * call
    }
    expect(await planned(took, options)).toEqual({ operations, rounds: 12 })
    expect(calls).toBeLessThanOrEqual(most)
  }
})
