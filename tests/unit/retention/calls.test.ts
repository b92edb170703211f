/** Calls of an operation, on a clock of the test's own. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { callsOf } from '../../../helpers/retention/calls.ts'
import { RetentionError } from '../../../helpers/retention/options.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const never = new Promise<never>(() => {})

/** What is thrown by so many milliseconds after it was called. */
async function after(milliseconds: number, done: Promise<void>): Promise<unknown> {
  const ended = done.then(
    () => 'done',
    (error: unknown) => (error instanceof RetentionError ? error.message : error),
  )
  await vi.advanceTimersByTimeAsync(milliseconds)
  return await Promise.race([ended, Promise.resolve('not yet')])
}

test('calls follow one another, each awaited', async () => {
  let open = 0
  let most = 0
  using calls = callsOf(async () => {
    most = Math.max(most, ++open)
    await Promise.resolve()
    open--
  }, 1000)

  await calls.operate(3)
  expect({ open, most }).toEqual({ open: 0, most: 1 })
  expect(calls.error()).toBeUndefined()
})

test('a call that fails is named by its number among all, with the error as cause', async () => {
  let count = 0
  using calls = callsOf(() => {
    if (++count === 5) {
      throw new TypeError('no such host')
    }
  }, 1000)
  await calls.operate(3)

  const failed = calls.operate(3)
  await expect(failed).rejects.toThrow('Call 5 of the operation failed: TypeError: no such host')
  await expect(failed).rejects.toHaveProperty('cause', expect.any(TypeError))
  expect(calls.error()).toBeInstanceOf(RetentionError)
  expect(count).toBe(5)
})

test('what is thrown may be no error', async () => {
  using calls = callsOf(async () => {
    await Promise.reject('a text')
  }, 1000)

  await expect(calls.operate(1)).rejects.toThrow('Call 1 of the operation failed: a text')
})

test('a call that does not settle is given up after the time that it may take, and not before', async () => {
  vi.spyOn(process, 'getActiveResourcesInfo').mockReturnValue([])
  using calls = callsOf(async () => await never, 2000)
  const done = calls.operate(1)

  expect(await after(1900, done)).toBe('not yet')
  expect(await after(1100, done)).toBe(
    'Call 1 of the operation has not settled for 2 s: nothing that it started is active, so it waits for an event ' +
      'that does not come. Where it takes so long, give a longer timeout.',
  )
})

test('what is active since it began is named, and nothing that was before', async () => {
  const active = vi.spyOn(process, 'getActiveResourcesInfo').mockReturnValue(['Timeout'])
  using calls = callsOf(async () => await never, 2000)
  active.mockReturnValue(['Timeout', 'TCPSocketWrap', 'Timeout', 'Timeout'])

  expect(await after(3000, calls.operate(1))).toBe(
    'Call 1 of the operation has not settled for 2 s: active since it began: 2 Timeout, 1 TCPSocketWrap. Where it ' +
      'takes so long, give a longer timeout.',
  )
})

test('calls that settle in time may take longer together', async () => {
  using calls = callsOf(() => vi.advanceTimersByTime(900), 2000)

  await calls.operate(10)
  expect(calls.error()).toBeUndefined()
})

test('between rounds no time passes', async () => {
  using calls = callsOf(() => {}, 2000)
  await calls.operate(1)
  await vi.advanceTimersByTimeAsync(10_000)

  await calls.operate(1)
  expect(calls.error()).toBeUndefined()
})

test('its timer goes with it', () => {
  const calls = callsOf(() => {}, 2000)
  expect(vi.getTimerCount()).toBe(1)
  calls[Symbol.dispose]()
  expect(vi.getTimerCount()).toBe(0)
})
