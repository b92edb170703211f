/** How many operations a round has, by how long those of a few rounds took on a clock of the test's own. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { requestOf } from '../../../helpers/retention/options.ts'
import type { RetentionOptions } from '../../../helpers/retention/options.ts'
import type { Plan } from '../../../helpers/retention/plan.ts'
import { probe } from '../../../helpers/retention/probe.ts'
import type { Glance, Held } from '../../../helpers/retention/retained.ts'

let cpu = 0 // milliseconds
beforeEach(() => {
  cpu = 0
  vi.useFakeTimers({ toFake: ['performance'] })
  vi.spyOn(process, 'cpuUsage').mockImplementation(({ user } = { user: 0, system: 0 }) => ({
    user: 1000 * cpu - user,
    system: 0,
  }))
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const MiB = 2 ** 20
const room = { bytes: 256 * MiB, descriptors: 15_000 }

interface Circumstances {
  /** Milliseconds for which another program has the processor meanwhile. */
  readonly stalled?: (call: number) => number
  /** What each call retains. */
  readonly each?: Held
}

/** The plan of an operation whose calls take so many milliseconds; the first is call 1. */
async function planned(
  took: (call: number) => number,
  options: RetentionOptions = {},
  { stalled = () => 0, each = { bytes: 0, descriptors: 0 } }: Circumstances = {},
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
        cpu += took(++call)
        vi.advanceTimersByTime(took(call) + stalled(call))
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
  const much = await planned(() => 0.02, {}, { each: { bytes: MiB, descriptors: 0 } })
  expect(much).toEqual({ operations: Math.floor(256 / rounds), rounds: 12 })

  const open = await planned(() => 0.02, {}, { each: { bytes: 0, descriptors: 1 } })
  expect(open).toEqual({ operations: Math.floor(15_000 / rounds), rounds: 12 })

  const small = await planned(() => 0.02, {}, { each: { bytes: 1024, descriptors: 0.01 } })
  expect(small).toEqual({ operations: 512, rounds: 12 })

  const tooMuch = await planned(() => 0.02, {}, { each: { bytes: 64 * MiB, descriptors: 0 } })
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

test('not where another program has the processor for a while: an operation that becomes slower takes more of it', async () => {
  const steady = await planned(() => 0.02, {}, { stalled: call => (call > 2500 ? 0.5 : 0) })
  expect(steady).toEqual({ operations: 512, rounds: 12 })

  const slower = await planned(call => 0.02 + 0.0008 * call, {}, { stalled: () => 0.01 })
  expect(slower.operations).toBeLessThan(120)
})

test('nor where it has it in one round of those that say how long an operation takes', async () => {
  for (const stalledCall of [2, 3, 10, 700]) {
    const plan = await planned(() => 0.05, {}, { stalled: call => (call === stalledCall ? 200 : 0) })
    expect({ stalledCall, ...plan }).toEqual({ stalledCall, operations: 512, rounds: 12 })
  }
})

test('nor where the first calls take longer, which load code', async () => {
  for (const [calls, each] of [
    [20, 3],
    [2, 60],
  ] as const) {
    expect(await planned(call => (call <= calls ? each : 0.02))).toEqual({ operations: 512, rounds: 12 })
  }
})

test('nor where each takes a quarter longer from some call on, and no longer after that', async () => {
  expect(await planned(call => (call > 455 ? 0.625 : 0.5))).toEqual({ operations: 512, rounds: 12 })
})

test('a fast operation is not called more often than a round needs', async () => {
  let calls = 0
  await planned(
    call => {
      calls = call
      return 0.001
    },
    { operations: 300 },
  )
  expect(calls).toBe(1023) // 1 + 2 + … + 512
})

test('a call that takes more than that says enough', async () => {
  let calls = 0
  const slow = planned(call => {
    calls = call
    return 4000
  })

  await expect(slow).rejects.toThrow('An operation takes 4 s, and a leak is known after 36 of them')
  expect(calls).toBe(1)
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
