/**
 * Resources of a process that no byte count shows: descriptors, threads, workers, handles, listeners. A leak of one
 * listener per connection is invisible in bytes in any profile; as a count it is exact.
 */

import { EventEmitter } from 'node:events'
import { liveWorkers } from './isolates.ts'
import { originals } from './originals.mjs'

export interface Resources {
  readonly descriptors: number
  readonly threads: number
  /** Worker threads that were started since this module was loaded and have not exited. */
  readonly workers: number
  /** Active resources by type, as `process.getActiveResourcesInfo()` names them. */
  readonly handles: Readonly<Record<string, number>>
}

/** Counts what the process holds at this moment, with what is open only for the moment. */
export function countResources(): Resources {
  return {
    descriptors: originals.readdirSync('/proc/self/fd').length - 1, // without the one that lists them
    threads: originals.readdirSync('/proc/self/task').length,
    workers: liveWorkers(),
    handles: countHandles(),
  }
}

/** What was counted in all of several looks, so without what was open only for the moment. */
export function leastResources(looks: readonly Resources[]): Resources {
  const least = (count: (look: Resources) => number): number => Math.min(...looks.map(count))
  const types = new Set(looks.flatMap(({ handles }) => Object.keys(handles)))

  return {
    descriptors: least(({ descriptors }) => descriptors),
    threads: least(({ threads }) => threads),
    workers: least(({ workers }) => workers),
    handles: Object.fromEntries([...types].map(type => [type, least(({ handles }) => handles[type] ?? 0)])),
  }
}

/**
 * Listeners of every EventTarget in the process, and of the EventEmitters that were named. Looking through the heap
 * takes 12 to 20 MiB of malloc's memory, which it frees in small pieces: RSS falls when malloc's free pages are given
 * back.
 */
export function countListeners(emitters: readonly EventEmitter[]): number {
  return (
    originals.queryObjects(Listener, { format: 'count' }) +
    emitters.reduce((sum, emitter) => sum + countEmitter(emitter), 0)
  )
}

function countHandles(): Record<string, number> {
  const handles: Record<string, number> = {}
  for (const type of originals.getActiveResourcesInfo()) {
    handles[type] = (handles[type] ?? 0) + 1
  }
  return handles
}

function countEmitter(emitter: EventEmitter): number {
  return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0)
}

/**
 * Node's internal class of one listener of an EventTarget. It has no public name; a target stores its listeners in a
 * map under the symbol `kEvents`, each type's list beginning with a root object whose `next` is the first Listener
 * (Node's lib/internal/event_target.js).
 */
const Listener = findListenerClass()

function findListenerClass(): Function {
  const target = new EventTarget()
  target.addEventListener('probe', noop)

  const symbol = Object.getOwnPropertySymbols(target).find(key => key.description === 'kEvents')
  const events: unknown = symbol === undefined ? undefined : Reflect.get(target, symbol)
  const root: unknown = isLookup(events) ? events.get('probe') : undefined
  const listener: unknown = typeof root === 'object' && root !== null && 'next' in root ? root.next : undefined
  target.removeEventListener('probe', noop)

  if (typeof listener !== 'object' || listener === null || listener.constructor === Object) {
    throw new Error(
      `Node ${process.version} stores the listeners of an EventTarget in a way that is not known here, so they ` +
        'cannot be counted.',
    )
  }
  return listener.constructor
}

// Node's own SafeMap is no `instanceof Map`: its prototype is protected against changes.
function isLookup(value: unknown): value is { get: (key: string) => unknown } {
  return typeof value === 'object' && value !== null && 'get' in value && typeof value.get === 'function'
}

function noop(): void {}
