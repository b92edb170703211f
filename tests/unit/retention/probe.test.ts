/** How many operations a round has, by how long those of a few rounds took on a clock of the test's own. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { requestOf } from '../../../helpers/retention/options.ts'
import type { RetentionOptions } from '../../../helpers/retention/options.ts'
import type { Plan } from '../../../helpers/retention/plan.ts'
import { probe } from '../../../helpers/retention/probe.ts'
import type { Glance } from '../../../helpers/retention/retained.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const MiB = 2 ** 20
const room = { bytes: 256 * MiB, descriptors: 15_000 }

/** The plan of an operation whose calls take so many milliseconds, and retain something; the first is call 1. */
async function planned(
  took: (call: number) => number,
  options: RetentionOptions = {},
  each = { bytes: 0, descriptors: 0 },
): Promise<Plan> {
  let call = 0
  const look = async (): Promise<Glance> => ({
    async during(work) {
      const before = call
      const result = await work()
      return {
        result,
        held: { bytes: each.bytes * (call - before), descriptors: each.descriptors * (call - before) },
      }
    },
    room: () => room,
  })
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
    look,
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

test('one that retains much has as many as fit until its leak is known', async () => {
  const rounds = 3 + 12 + 19 + 43 // of warm-up, and of three legs
  const much = await planned(() => 0.02, {}, { bytes: MiB, descriptors: 0 })
  expect(much).toEqual({ operations: Math.floor(256 / rounds), rounds: 12 })

  const open = await planned(() => 0.02, {}, { bytes: 0, descriptors: 1 })
  expect(open).toEqual({ operations: Math.floor(15_000 / rounds), rounds: 12 })

  const small = await planned(() => 0.02, {}, { bytes: 1024, descriptors: 0.01 })
  expect(small).toEqual({ operations: 512, rounds: 12 })

  const tooMuch = await planned(() => 0.02, {}, { bytes: 64 * MiB, descriptors: 0 })
  expect(tooMuch).toEqual({ operations: 1, rounds: 12 })
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
