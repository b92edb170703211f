import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Countdown } from '../../../helpers/processes/countdown.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('ends once, after its time', () => {
  const end = vi.fn<() => void>()
  new Countdown().start(1000, end)

  vi.advanceTimersByTime(999)
  expect(end).not.toHaveBeenCalled()
  vi.advanceTimersByTime(10_000)
  expect(end).toHaveBeenCalledOnce()
})

test('counts anew, and ends no more when it is stopped', () => {
  const [first, second] = [vi.fn<() => void>(), vi.fn<() => void>()]
  const countdown = new Countdown()
  countdown.start(1000, first)
  vi.advanceTimersByTime(800)
  countdown.start(1000, second)
  vi.advanceTimersByTime(800)
  countdown.stop()
  vi.advanceTimersByTime(10_000)

  expect(first).not.toHaveBeenCalled()
  expect(second).not.toHaveBeenCalled()
})

test('does not count the time in which this process stood still', () => {
  const end = vi.fn<() => void>()
  const now = vi.spyOn(performance, 'now').mockReturnValue(0)
  new Countdown().start(3000, end)

  for (const [at, calls] of [
    [200, 0],
    [60_200, 0], // a minute of Ctrl-Z counts as one second
    [61_200, 0],
    [62_000, 1],
  ] as const) {
    now.mockReturnValue(at)
    vi.advanceTimersToNextTimer()
    expect(end).toHaveBeenCalledTimes(calls)
  }
  now.mockRestore()
})
