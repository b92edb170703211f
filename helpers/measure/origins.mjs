/**
 * Marks what a process opens with the place in the program that opened it: listeners, timers, handles, files and
 * workers. A fork that diagnoses loads this before the measured code (processes/profiles.ts); it takes time, and
 * nothing is measured there. A mark is a number on the object itself, since anything that this module retained for each
 * object would be found growing.
 */

import { createHook, executionAsyncResource } from 'node:async_hooks'
import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const origins = Symbol.for('memory-regression-suite.origins')
const mark = Symbol('opened by')

/**
 * A function on a stack. Lines and columns count from 1.
 *
 * @typedef {{ readonly name: string, readonly url: string, readonly line: number, readonly column: number }} Frame
 */

/** Frames of a stack at most: a library's own functions, and the program that called it. */
const mostFrames = 50

const servers = new Set(['TCPSERVERWRAP', 'PIPESERVERWRAP'])

/** What the rest of the fork finds under `memory-regression-suite.origins`. */
export function begin() {
  /** Every stack once, innermost frame first; a mark is an index. @type {(readonly Frame[])[]} */
  const stacks = []
  /** @type {Map<string, number>} */
  const known = new Map()
  /** Marks of descriptors by their number. @type {Map<number, number>} */
  const files = new Map()
  /** Marks of servers by their asynchronous ids. @type {Map<number, number>} */
  const listening = new Map()
  /** @type {object | undefined} */
  let nativeWrap

  /** The mark of this place; `undefined` where only Node is on the stack. */
  const here = () => {
    const stack = stackHere()
    if (stack.length === 0) {
      return undefined
    }
    const text = stack.map(({ name: of, url, line, column }) => `${of} ${url}:${line}:${column}`).join('\n')
    const found = known.get(text)
    if (found !== undefined) {
      return found
    }
    known.set(text, stacks.push(stack) - 1)
    return stacks.length - 1
  }

  const hooks = {
    trackPromises: false, // not in Node's types yet; they open nothing
    /** @param {number} id @param {string} type @param {number} trigger @param {object} resource */
    init(id, type, trigger, resource) {
      if (type === 'PROMISE') {
        return
      }
      nativeWrap ??= wrapOf(resource)
      // What Node opens by itself comes from the callback that runs, or from the server that accepted it.
      const place = here() ?? markOf(executionAsyncResource()) ?? listening.get(trigger)
      put(resource, place)
      if (servers.has(type) && place !== undefined) {
        listening.set(id, place)
      }
    },
  }
  createHook(hooks).enable()

  for (const method of ['addListener', 'on', 'prependListener']) {
    wrap(EventEmitter.prototype, method, (original, self, values) => {
      const result = Reflect.apply(original, self, values)
      put(values[1], here())
      return result
    })
  }
  wrap(EventTarget.prototype, 'addEventListener', (original, self, values) => {
    put(values[1], here())
    return Reflect.apply(original, self, values)
  })

  /** @param {unknown} descriptor @param {number | undefined} place */
  const open = (descriptor, place) => {
    if (typeof descriptor === 'number' && place !== undefined) {
      files.set(descriptor, place)
    }
  }
  wrap(fs, 'openSync', (original, self, values) => {
    const descriptor = Reflect.apply(original, self, values)
    open(descriptor, here())
    return descriptor
  })
  wrap(fs, 'open', (original, self, values) => {
    const place = here()
    const callback = values.at(-1)
    return Reflect.apply(original, self, [
      ...values.slice(0, -1),
      typeof callback === 'function'
        ? /** @param {unknown[]} results */ (...results) => {
            open(results[1], place)
            Reflect.apply(callback, undefined, results)
          }
        : callback,
    ])
  })
  wrap(fs.promises, 'open', async (original, self, values) => {
    const place = here()
    const handle = await Reflect.apply(original, self, values)
    open(handle.fd, place)
    return handle
  })
  syncBuiltinESMExports()

  return { stacks, files, markOf, nativeWrap: () => nativeWrap }
}

/**
 * @param {object} owner
 * @param {string} method
 * @param {(original: Function, self: unknown, values: any[]) => unknown} call
 */
function wrap(owner, method, call) {
  const original = Reflect.get(owner, method)
  const wrapped = {
    [method](/** @type {unknown[]} */ ...values) {
      return call(original, this, values)
    },
  }[method]
  Object.defineProperty(owner, method, { ...Object.getOwnPropertyDescriptor(owner, method), value: wrapped })
}

/** @param {unknown} object @param {number | undefined} place */
function put(object, place) {
  if (place !== undefined && isObject(object) && Object.isExtensible(object)) {
    Object.defineProperty(object, mark, { value: place, writable: true, configurable: true })
  }
}

/** @param {unknown} object @returns {number | undefined} */
function markOf(object) {
  return isObject(object) ? Reflect.get(object, mark) : undefined
}

/** @param {unknown} value @returns {value is object} */
function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/**
 * The prototype of all resources that Node makes natively; `undefined` of one that it does not.
 *
 * @param {object} resource
 */
function wrapOf(resource) {
  let prototype = Object.getPrototypeOf(resource)
  while (prototype !== null && !Object.hasOwn(prototype, 'getAsyncId')) {
    prototype = Object.getPrototypeOf(prototype)
  }
  return prototype ?? undefined
}

/** Frames of the program, innermost first: without those of Node and of this module. */
function stackHere() {
  const [limit, prepare] = [Error.stackTraceLimit, Reflect.get(Error, 'prepareStackTrace')]
  /** @type {{ stack?: readonly Frame[] }} */
  const holder = {}
  Error.stackTraceLimit = mostFrames
  Error.prepareStackTrace = (_, sites) => sites.flatMap(frameOf)
  try {
    Error.captureStackTrace(holder)
    return holder.stack ?? [] // made when it is read
  } finally {
    Error.stackTraceLimit = limit
    Error.prepareStackTrace = prepare
  }
}

/** @param {NodeJS.CallSite} site @returns {readonly Frame[]} */
function frameOf(site) {
  const url = site.getFileName() ?? ''
  return url === '' || url.startsWith('node:') || url === import.meta.url
    ? []
    : [
        {
          name: site.getFunctionName() ?? '',
          url,
          line: site.getLineNumber() ?? 0,
          column: site.getColumnNumber() ?? 0,
        },
      ]
}

// Each worker loads this too, and only the resources of the main thread are looked through.
if (isMainThread && Reflect.get(globalThis, origins) === undefined) {
  Object.defineProperty(globalThis, origins, { value: begin(), enumerable: false })
}
