/** What is open in this process at the moment, and what opened it, as far as `origins.mjs` has marked it. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { isTargetListener, listenersOf, visitEmitters, visitLive } from './live-objects.mjs'
import type { begin } from './origins.mjs'
import { unrefTimers } from './resources.ts'
import { liveTimers } from './unref-timers.mjs'

/** A function on a stack; lines and columns count from 1. */
export interface OpeningFrame {
  readonly name: string
  readonly url: string
  readonly line: number
  readonly column: number
}

export interface Found {
  /** The metric that counts it. */
  readonly metric: string
  readonly what: string
  /** Its own name, where it has one. */
  readonly example?: string
  /** What opened it, innermost first; empty where that is not known. */
  readonly stack: readonly OpeningFrame[]
}

type Add = (
  metric: string,
  what: string,
  opened: { readonly mark: number | undefined; readonly example?: string },
) => void

/** Everything that is open, one by one. Empty in a process that did not load `origins.mjs` first. */
export function takeCensus(): readonly Found[] {
  const origins: ReturnType<typeof begin> | undefined = Reflect.get(
    globalThis,
    Symbol.for('memory-regression-suite.origins'),
  )
  if (origins === undefined) {
    return []
  }
  const { stacks, files, markOf, nativeWrap } = origins
  const found: Found[] = []
  const add: Add = (metric, what, { mark, ...rest }) => {
    found.push({ metric, what, stack: mark === undefined ? [] : (stacks[mark] ?? []), ...rest })
  }

  addListeners(add, markOf)
  for (const timer of liveTimers()) {
    add('handles', timer.hasRef() ? 'Timeout' : unrefTimers, { mark: markOf(timer) })
  }
  const descriptors = new Map<number, Descriptor>([...files].map(([descriptor, mark]) => [descriptor, { mark }]))
  const wrap = nativeWrap()
  if (wrap !== undefined) {
    addHandles(add, { wrap, markOf, descriptors })
  }
  addDescriptors(add, descriptors)
  addThreads(add)
  return found
}

/**
 * What a child process has open, as far as it shows from outside: its descriptors, files by their directories. What
 * opened them is known in the child alone. Empty when the child has ended.
 */
export function takeChildCensus(pid: number): readonly Found[] {
  return descriptorsOf(pid).map(({ target }) => {
    const { type, of } = kindOf(target)
    const what = type === 'file' ? `file in ${dirname(target)}` : type
    return { metric: 'descriptors', what: `${of || what} of a child process`, stack: [] }
  })
}

type MarkOf = (object: unknown) => number | undefined

interface Descriptor {
  readonly mark: number | undefined
  /** Node's class of what it belongs to. */
  readonly kind?: string
}

function addListeners(add: Add, markOf: MarkOf): void {
  visitEmitters(objects => {
    for (const object of objects) {
      const events: unknown = Object.getOwnPropertyDescriptor(object, '_events')?.value
      if (!isTargetListener(object) && isObject(events)) {
        for (const type of Reflect.ownKeys(events)) {
          const listeners: unknown = Reflect.get(events, type)
          for (const listener of Array.isArray(listeners) ? listeners : [listeners]) {
            add('listeners', listenerText(type, object), { mark: markOf(listener) })
          }
        }
      }
    }
  })
  visitLive(EventTarget.prototype, targets => {
    for (const target of targets) {
      for (const [type, root] of listenersOf(target) ?? []) {
        for (let one: unknown = Reflect.get(root, 'next'); isObject(one); one = Reflect.get(one, 'next')) {
          add('listeners', listenerText(type, target), { mark: markOf(Reflect.get(one, 'listener')) })
        }
      }
    }
  })
}

/** `"close" on Socket` */
function listenerText(type: string | symbol, object: object): string {
  return `${typeof type === 'symbol' ? String(type) : JSON.stringify(type)} on ${classOf(object)}`
}

/** What Node makes natively: sockets, processes, workers. Those that are closed have no descriptor and no reference. */
function addHandles(
  add: Add,
  {
    wrap,
    markOf,
    descriptors,
  }: { readonly wrap: object; readonly markOf: MarkOf; readonly descriptors: Map<number, Descriptor> },
): void {
  visitLive(wrap, objects => {
    for (const object of objects) {
      const [mark, kind] = [Object.hasOwn(object, 'constructor') ? undefined : markOf(object), classOf(object)]
      if (mark === undefined) {
        continue // the prototype of a class, or what was there from the start
      }
      const descriptor: unknown = Reflect.get(object, 'fd')
      if (typeof descriptor === 'number' && descriptor >= 0) {
        descriptors.set(descriptor, { mark, kind })
      }
      if (hasReference(object)) {
        add('handles', kind, { mark })
      }
      if (kind === 'Worker') {
        add('workers', 'worker', { mark })
        add('threads', 'worker thread', { mark })
      }
    }
  })
}

function hasReference(object: object): boolean {
  return 'hasRef' in object && typeof object.hasRef === 'function' && object.hasRef() === true
}

function addDescriptors(add: Add, known: ReadonlyMap<number, Descriptor>): void {
  for (const { descriptor, target } of descriptorsOf('self')) {
    const { mark, kind = '' } = known.get(descriptor) ?? { mark: undefined }
    const { type, of } = kindOf(target)
    const what = of || `${type === 'socket' && kind !== '' ? `${kind} ` : ''}${type}`
    add('descriptors', what, { mark, ...(type === 'file' ? { example: target } : {}) })
  }
}

/** `socket`, `pipe` or `file`; what Linux itself names, such as an `eventpoll`, by that name. */
function kindOf(target: string): { readonly type: string; readonly of: string } {
  const [, type = 'file', of = ''] = /^(socket|pipe|anon_inode):\[?(.*?)\]?$/.exec(target) ?? []
  return { type, of: type === 'anon_inode' ? of : '' }
}

/** What each descriptor of a process leads to, but those that have been closed meanwhile. Empty when it has ended. */
function descriptorsOf(pid: number | 'self'): readonly { readonly descriptor: number; readonly target: string }[] {
  const directory = `/proc/${pid}/fd`
  return (attempt(() => readdirSync(directory)) ?? []).flatMap(name => {
    const target = attempt(() => readlinkSync(`${directory}/${name}`))
    return target === undefined ? [] : [{ descriptor: Number(name), target }]
  })
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Threads other than workers by their names, which those have from Node 24 on. None without /proc. */
function addThreads(add: Add): void {
  for (const thread of attempt(() => readdirSync('/proc/self/task')) ?? []) {
    const name = attempt(() => readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim())
    if (name !== undefined && name !== 'WorkerThread') {
      add('threads', name, { mark: undefined })
    }
  }
}

function classOf(object: object): string {
  const { constructor } = object
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'Object'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
