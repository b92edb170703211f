/**
 * Resources of a process that no byte count shows: descriptors, threads, workers, handles, listeners. A leak of one
 * listener per connection is invisible in bytes in any profile; as a count it is exact.
 */

import { EventEmitter } from 'node:events'
import { liveWorkers } from './isolates.ts'
import { isTargetListener, visitEmitters } from './live-objects.mjs'
import { notMeasurable } from './measurable.ts'
import { originals } from './originals.mjs'
import { countUnrefTimers } from './unref-timers.mjs'

/** The type of the handles that `process.getActiveResourcesInfo()` leaves out. */
export const unrefTimers = "Timeout (unref'd)"

export interface Resources {
  /** Absent where the kernel does not say. */
  readonly descriptors?: number
  /** Likewise. */
  readonly threads?: number
  /** Worker threads that were started since this module was loaded and have not exited. */
  readonly workers: number
  /** Active resources by type, as `process.getActiveResourcesInfo()` names them, and timers that it leaves out. */
  readonly handles: Readonly<Record<string, number>>
}

/** Counts what the process holds at this moment, with what is open only for the moment. */
export function countResources(): Resources {
  const missing = notMeasurable()
  return {
    ...(missing['descriptors'] === undefined
      ? { descriptors: originals.readdirSync('/proc/self/fd').length - 1 } // without the one that lists them
      : {}),
    ...(missing['threads'] === undefined ? { threads: originals.readdirSync('/proc/self/task').length } : {}),
    workers: liveWorkers(),
    handles: countHandles(),
  }
}

/** What was counted in all of several looks, so without what was open only for the moment. */
export function leastResources(looks: readonly Resources[]): Resources {
  const least = (count: (look: Resources) => number): number => Math.min(...looks.map(count))
  const types = new Set(looks.flatMap(({ handles }) => Object.keys(handles)))

  return {
    ...leastOf('descriptors', looks),
    ...leastOf('threads', looks),
    workers: least(({ workers }) => workers),
    handles: Object.fromEntries([...types].map(type => [type, least(({ handles }) => handles[type] ?? 0)])),
  }
}

function leastOf(name: 'descriptors' | 'threads', looks: readonly Resources[]): Readonly<Record<string, number>> {
  const values = looks.flatMap(({ [name]: value }) => value ?? [])
  return values.length === 0 ? {} : { [name]: Math.min(...values) }
}

/**
 * Listeners of every EventTarget and EventEmitter in the process, and of those of the `emitters` that are no
 * EventEmitters of Node's. Looking through the heap takes 12 to 20 MiB of malloc's memory, which it frees in small
 * pieces: RSS falls when malloc's free pages are given back.
 */
export function countListeners(emitters: readonly EventEmitter[]): number {
  const others = new Set<object>(emitters)
  let count = 0

  visitEmitters(found => {
    for (const object of found) {
      count += isTargetListener(object) ? 1 : countOwn(object)
      others.delete(object)
    }
  })
  return count + emitters.reduce((sum, emitter) => sum + (others.has(emitter) ? countEmitter(emitter) : 0), 0)
}

function countHandles(): Record<string, number> {
  const handles: Record<string, number> = {}
  for (const type of originals.getActiveResourcesInfo()) {
    handles[type] = (handles[type] ?? 0) + 1
  }
  const unref = countUnrefTimers()
  return unref === 0 ? handles : { ...handles, [unrefTimers]: unref }
}

function countEmitter(emitter: EventEmitter): number {
  return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0)
}

/** Read as data: a method of the measured code could add or count as it likes. */
function countOwn(emitter: object): number {
  const events: unknown = Object.getOwnPropertyDescriptor(emitter, '_events')?.value // prototypes have none
  if (typeof events !== 'object' || events === null) {
    return 0
  }
  let count = 0
  for (const type of Reflect.ownKeys(events)) {
    const listeners: unknown = Reflect.get(events, type)
    count += Array.isArray(listeners) ? listeners.length : Number(typeof listeners === 'function')
  }
  return count
}
