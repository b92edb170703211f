/** Calls an operation over and over, and says of a call that fails, or never settles, which one it was. */

import type { Heartbeat } from '../heartbeat.ts'
import { formatDuration } from './durations.ts'
import { RetentionError } from './options.ts'
import type { Operation } from './options.ts'

export interface Calls extends Disposable {
  /** Calls it so often, one call after the other. @throws {RetentionError} when a call fails or does not settle */
  readonly operate: (times: number) => Promise<void>
  /** What it threw. `undefined`: nothing. */
  readonly error: () => RetentionError | undefined
}

/**
 * @param timeout milliseconds that a call may take
 * @param heartbeat by which another process sees a call that does not return; `undefined`: none watches
 */
export function callsOf(operation: Operation, timeout: number, heartbeat?: Heartbeat): Calls {
  const watch = watchCalls(timeout, heartbeat)
  let failure: RetentionError | undefined

  const repeat = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time++) {
      watch.begin()
      try {
        await operation()
      } catch (error) {
        throw new RetentionError(failed(watch.calls(), error), { cause: error })
      }
    }
  }

  return {
    async operate(times) {
      heartbeat?.call(true)
      try {
        await Promise.race([repeat(times), watch.late()])
      } catch (error) {
        failure = error instanceof RetentionError ? error : undefined
        throw error
      } finally {
        heartbeat?.call(false)
        watch.end()
      }
    },
    error: () => failure,
    [Symbol.dispose]() {
      watch[Symbol.dispose]()
    },
  }
}

interface Watch extends Disposable {
  /** A call begins. */
  readonly begin: () => void
  /** How many have begun. */
  readonly calls: () => number
  /** Rejects when a call takes too long, from here on until `end`. */
  readonly late: () => Promise<never>
  readonly end: () => void
}

/** How often it is looked whether a call has settled, in milliseconds. */
const interval = 500

/** Knows nothing of the operation: a timer that led to it would be the first thing that a diagnosis finds. */
function watchCalls(timeout: number, heartbeat: Heartbeat | undefined): Watch {
  const before = resources()
  let calls = 0
  let seen = 0
  let since = 0
  let giveUp: ((error: RetentionError) => void) | undefined

  // one for all calls, made before the baseline: a timer of each would be work of its own
  const timer = setInterval(() => {
    heartbeat?.beat()
    if (calls !== seen) {
      seen = calls
      since = performance.now()
    } else if (giveUp !== undefined && performance.now() - since >= timeout) {
      giveUp(new RetentionError(unsettled(calls, timeout, before)))
    }
  }, interval).unref()

  return {
    begin() {
      calls++
    },
    calls: () => calls,
    async late() {
      const { promise, reject } = Promise.withResolvers<never>()
      giveUp = reject
      return await promise
    },
    end() {
      giveUp = undefined
    },
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
