/** Calls an operation over and over, and says of a call that fails, or never settles, which one it was. */

import { formatDuration } from './durations.ts'
import { RetentionError } from './options.ts'
import type { Operation } from './options.ts'

export interface Calls extends Disposable {
  /** Calls it so often, one call after the other. @throws {RetentionError} when a call fails or does not settle */
  readonly operate: (times: number) => Promise<void>
  /** What it threw. `undefined`: nothing. */
  readonly error: () => RetentionError | undefined
}

/** How often a call that has not settled is looked for, in milliseconds. */
const interval = 500

/** @param timeout milliseconds that a call may take */
export function callsOf(operation: Operation, timeout: number): Calls {
  let calls = 0
  let seen = 0
  let since = performance.now()
  let isWorking = false
  let failure: RetentionError | undefined
  let giveUp: ((error: RetentionError) => void) | undefined
  const before = resources()

  // Made once, before the baseline: a timer of each call would be work of its own.
  const timer = setInterval(() => {
    if (!isWorking || calls !== seen) {
      seen = calls
      since = performance.now()
    } else if (performance.now() - since >= timeout) {
      failure = new RetentionError(unsettled(calls, timeout, before))
      giveUp?.(failure)
    }
  }, interval).unref()

  const repeat = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time++) {
      calls++
      try {
        await operation()
      } catch (error) {
        failure = new RetentionError(failed(calls, error), { cause: error })
        throw failure
      }
    }
  }

  return {
    async operate(times) {
      const late = Promise.withResolvers<never>()
      giveUp = late.reject
      isWorking = true
      since = performance.now()
      try {
        await Promise.race([repeat(times), late.promise])
      } finally {
        isWorking = false
        giveUp = undefined
      }
    },
    error: () => failure,
    [Symbol.dispose]() {
      clearInterval(timer)
    },
  }
}

function failed(call: number, error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return `Call ${call.toLocaleString('en')} of the operation failed: ${text}`
}

function unsettled(call: number, timeout: number, before: Readonly<Record<string, number>>): string {
  const waiting = Object.entries(resources()).flatMap(([type, count]) => {
    const more = count - (before[type] ?? 0)
    return more > 0 ? `${more} ${type}` : []
  })
  return (
    `Call ${call.toLocaleString('en')} of the operation has not settled for ${formatDuration(timeout)}: ` +
    (waiting.length === 0
      ? 'nothing that it started is active, so it waits for an event that does not come.'
      : `active since it began: ${waiting.join(', ')}.`) +
    ' Where it takes so long, give a longer timeout.'
  )
}

/** Active resources by their type, as Node names them. */
function resources(): Readonly<Record<string, number>> {
  const types: Record<string, number> = {}
  for (const type of process.getActiveResourcesInfo()) {
    types[type] = (types[type] ?? 0) + 1
  }
  return types
}
