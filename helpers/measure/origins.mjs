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

/**
 * What Node opens in a tick has the mark of that tick, such as the file of a stream. Ticks are by far the most of what
 * is marked: for 168,000 in a round they took half of its time. After so many only one in some is marked.
 */
const allTicks = 50_000
const someTicks = 8

const servers = new Set(['TCPSERVERWRAP', 'PIPESERVERWRAP'])

/** What the rest of the fork finds under `memory-regression-suite.origins`. */
export function begin() {
  /** Every stack once, innermost frame first; a mark is an index. @type {(readonly Frame[])[]} */
  const stacks = []
  /** Marks of descriptors by their number. @type {Map<number, number>} */
  const files = new Map()
  /** Marks of servers by their asynchronous ids. @type {Map<number, number>} */
  const listening = new Map()
  /** @type {object | undefined} */
  let nativeWrap

  /** The mark of this place; `undefined` where only Node is on the stack. */
  const here = () => {
    const limit = Error.stackTraceLimit
    const prepare = Reflect.get(Error, 'prepareStackTrace')
    /** @type {{ stack?: Step }} */
    const holder = {}
    Error.stackTraceLimit = mostFrames
    Error.prepareStackTrace = walk
    try {
      Error.captureStackTrace(holder)
      const step = holder.stack ?? root // made when it is read
      if (step !== root && step.mark === undefined) {
        step.mark = stacks.push(framesOf(step)) - 1
      }
      return step.mark
    } finally {
      Error.stackTraceLimit = limit
      Error.prepareStackTrace = prepare
    }
  }

  /** What Node opens by itself comes from the callback that runs. */
  const opener = () => here() ?? markOf(executionAsyncResource())
  let ticks = 0

  const hooks = {
    trackPromises: false, // not in Node's types yet; they open nothing
    /** @param {number} id @param {string} type @param {number} trigger @param {object} resource */
    init(id, type, trigger, resource) {
      if (type === 'PROMISE') {
        return
      }
      nativeWrap ??= wrapOf(resource)
      if (type === 'TickObject' && ++ticks > allTicks && ticks % someTicks !== 0) {
        return
      }
      const place = opener() ?? listening.get(trigger) // or from the server that accepted it
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
    open(descriptor, opener())
    return descriptor
  })
  wrap(fs, 'open', (original, self, values) => {
    const place = opener()
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
    const place = opener()
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

/**
 * A frame of the program, below the frames that it called. Every allocation is sampled, which takes more time than what
 * it samples: a mark that made its frames each time took 1.2 ms. So a stack that was met before allocates nothing here.
 *
 * @typedef {{ readonly below?: Step, readonly frame?: Frame, readonly steps: Map<string, Map<number, Step>>,
 *   mark?: number }} Step
 */

/** The innermost end of all stacks. @type {Step} */
const root = { steps: new Map() }

/** Columns of a line are below it. */
const mostColumns = 2 ** 20

/**
 * Walks down the known stacks, without the frames of Node and of this module.
 *
 * @param {Error} _ @param {NodeJS.CallSite[]} sites
 */
function walk(_, sites) {
  let step = root
  for (let at = 0; at < sites.length; at++) {
    const site = sites[at]
    const url = site?.getFileName() ?? ''
    if (site !== undefined && url !== '' && url !== import.meta.url && !url.startsWith('node:')) {
      step = stepBelow(step, site, url)
    }
  }
  return step
}

/** @param {Step} below @param {NodeJS.CallSite} site @param {string} url @returns {Step} */
function stepBelow(below, site, url) {
  const line = site.getLineNumber() ?? 0
  const column = site.getColumnNumber() ?? 0
  const key = line * mostColumns + column
  const known = below.steps.get(url)?.get(key)
  if (known !== undefined) {
    return known
  }
  const step = { below, frame: { name: site.getFunctionName() ?? '', url, line, column }, steps: new Map() }
  below.steps.set(url, (below.steps.get(url) ?? new Map()).set(key, step))
  return step
}

/** Innermost first. @param {Step} step @returns {readonly Frame[]} */
function framesOf({ below, frame }) {
  return frame === undefined || below === undefined ? [] : [...framesOf(below), frame]
}

// Each worker loads this too, and only the resources of the main thread are looked through.
if (isMainThread && Reflect.get(globalThis, origins) === undefined) {
  Object.defineProperty(globalThis, origins, { value: begin(), enumerable: false })
}
