/**
 * Finds live objects by their prototype, as `v8.queryObjects` does, which returns no objects: EventEmitters are counted
 * by what is in them. Forks load this before any measured code runs (first.mjs).
 */

import { EventEmitter } from 'node:events'
import { Session } from 'node:inspector'

const name = Symbol.for('memory-regression-suite.live-objects')

/**
 * Node's internal class of one listener of an EventTarget. It has no public name; a target stores its listeners in a
 * map under the symbol `kEvents`, each type's list beginning with a root object whose `next` is the first Listener
 * (Node's lib/internal/event_target.js).
 *
 * @returns {Function}
 */
function findListenerClass() {
  const target = new EventTarget()
  target.addEventListener('probe', noop)
  const listener = Reflect.get(listenersOf(target)?.get('probe') ?? {}, 'next')
  target.removeEventListener('probe', noop)

  if (typeof listener !== 'object' || listener === null || listener.constructor === Object) {
    throw new Error(
      `Node ${process.version} stores the listeners of an EventTarget in a way that is not known here, so they ` +
        'cannot be counted.',
    )
  }
  return listener.constructor
}

/**
 * The first of each type's listeners hangs on a root; `undefined` where a target has none.
 *
 * @param {object} target @returns {ReadonlyMap<string, object> | undefined}
 */
export function listenersOf(target) {
  const symbol = Object.getOwnPropertySymbols(target).find(key => key.description === 'kEvents')
  return symbol === undefined ? undefined : Reflect.get(target, symbol)
}

/**
 * One search takes two to seven collections. So what is searched for gets one prototype in common, above its own: an
 * empty object, which changes nothing that code can ask of an emitter.
 */
function mark() {
  const Listener = findListenerClass()
  const common = {}
  Object.setPrototypeOf(EventEmitter.prototype, common)
  Object.setPrototypeOf(Listener.prototype, common)

  return {
    Listener,
    common,
    post: Reflect.get(Session.prototype, 'post'), // as Node made it
    /** What is searched for, and what the inspector calls with the objects. */
    wanted: common,
    /** @type {(found: readonly object[]) => void} */
    visit: noop,
    /** That of `stayConnected`. @type {Session | undefined} */
    session: undefined,
  }
}

/** @type {ReturnType<typeof mark>} */
const shared = Reflect.get(globalThis, name) ?? mark()

// Vitest loads this file once more, by its own module runner.
if (Reflect.get(globalThis, name) === undefined) {
  Object.defineProperty(globalThis, name, { value: shared, enumerable: false })
}

const here = `globalThis[Symbol.for(${JSON.stringify(name.description)})]`

/**
 * Calls back with all live EventEmitters and all listeners of EventTargets, and with the prototypes of their classes.
 *
 * @param {(found: readonly object[]) => void} visit retains none of them
 */
export function visitEmitters(visit) {
  visitLive(shared.common, visit)
}

/** Whether an object is a listener of an EventTarget. @param {object} value */
export function isTargetListener(value) {
  return value instanceof shared.Listener && value !== shared.Listener.prototype
}

/**
 * Calls back with all live objects that have a prototype, at any distance.
 *
 * @param {object} prototype
 * @param {(found: readonly object[]) => void} visit retains none of them
 */
export function visitLive(prototype, visit) {
  // Connected for the moment: while one is, V8 retains what the console printed.
  const session = shared.session ?? connected()
  /** @param {string} method @param {object} parameters @returns {any} */
  const ask = (method, parameters) => {
    /** @type {unknown} */
    let answer
    // An inspector of this very process calls back before `post` returns.
    Reflect.apply(shared.post, session, [
      method,
      parameters,
      (/** @type {Error | null} */ error, /** @type {unknown} */ result) => {
        answer = error ?? result
      },
    ])
    if (answer instanceof Error || answer === undefined) {
      throw new Error(`The inspector did not answer ${method}.`, { cause: answer })
    }
    return answer
  }

  shared.wanted = prototype
  shared.visit = visit
  try {
    const { result } = ask('Runtime.evaluate', { expression: `${here}.wanted` })
    const { objects } = ask('Runtime.queryObjects', { prototypeObjectId: result.objectId })
    const { exceptionDetails } = ask('Runtime.callFunctionOn', {
      objectId: objects.objectId,
      functionDeclaration: `function () { ${here}.visit(this) }`,
      returnByValue: true,
    })
    if (session === shared.session) {
      ask('Runtime.releaseObject', { objectId: objects.objectId }) // else it holds all that it found, as a leak would
    }
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    }
  } finally {
    shared.wanted = shared.common
    shared.visit = noop
    if (session !== shared.session) {
      session.disconnect()
    }
  }
}

/**
 * Stays connected until it is disposed of, for who compares heap snapshots: when a session of the inspector ends, V8
 * forgets the ids of all objects (V8HeapProfilerAgentImpl::disable), and gives others in the next snapshot.
 *
 * @returns {Disposable}
 */
export function stayConnected() {
  const session = connected()
  shared.session = session
  return {
    [Symbol.dispose]() {
      shared.session = undefined
      session.disconnect()
    },
  }
}

function connected() {
  const session = new Session()
  session.connect()
  return session
}

function noop() {}
