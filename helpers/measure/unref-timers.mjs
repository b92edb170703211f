/**
 * Timers that `unref()` was called on, or that Node itself starts so: `process.getActiveResourcesInfo()` leaves them
 * out. Node's timers hang on lists, one for each duration, and no public name leads to them. So this module learns of
 * each list when Node makes it. Forks load it before the measured code starts timers (first.mjs).
 */

const name = Symbol.for('memory-regression-suite.timer-lists')

const msecsOf = Symbol('msecs') // a property of its own by defineProperty takes four times as long

/** Lists that are remembered before the empty ones are looked for. */
const fewLists = 1000

/**
 * By their durations. A list and its timers make a ring, by `_idleNext`.
 *
 * @typedef {Map<number, object>} Lists
 */

const [start, stop] = [setTimeout, clearTimeout] // as Node made them

/** @returns {Lists} */
function watch() {
  const probe = start(noop, 1e6)
  const list = Reflect.get(probe, '_idlePrev')
  stop(probe)
  const prototype = isObject(list) ? Object.getPrototypeOf(list) : undefined
  if (!isObject(list) || prototype === Object.prototype || !('msecs' in list) || !('_idleNext' in list)) {
    throw unknownLists()
  }

  /** @type {Lists} */
  const lists = new Map()
  let most = fewLists
  // The constructor of a list assigns its `msecs`, which reaches a setter of the prototype.
  Object.defineProperty(prototype, 'msecs', {
    configurable: true,
    get() {
      return this[msecsOf]
    },
    set(msecs) {
      this[msecsOf] = msecs
      if (lists.size > most) {
        most = Infinity // looking for them makes lists, too
        forgetEmpty(lists)
        most = Math.max(fewLists, 2 * lists.size)
      }
      lists.set(msecs, this) // after that: it is empty yet
    },
  })

  const proof = start(noop, 1e6).unref()
  const isFound = count(lists) > 0
  stop(proof)
  if (!isFound) {
    throw unknownLists()
  }
  return lists
}

/**
 * Node drops a list whose last timer was cleared, but not where that was an unref'd one: such a list is used again.
 * After a timer that does keep the process alive was cleared on it, Node has dropped it for certain.
 *
 * @param {Lists} lists
 */
function forgetEmpty(lists) {
  for (const [msecs, list] of lists) {
    if (Reflect.get(list, '_idleNext') === list) {
      stop(start(noop, msecs))
      lists.delete(msecs)
    }
  }
}

/** @param {Lists} lists */
function count(lists) {
  let unref = 0
  for (const timer of timersOn(lists)) {
    unref += timer.hasRef() ? 0 : 1
  }
  return unref
}

/** @param {Lists} lists @returns {Generator<NodeJS.Timeout>} */
function* timersOn(lists) {
  for (const list of lists.values()) {
    for (
      let timer = Reflect.get(list, '_idleNext');
      timer !== list && isObject(timer);
      timer = Reflect.get(timer, '_idleNext')
    ) {
      if (isTimeout(timer)) {
        yield timer
      }
    }
  }
}

/** @param {object} timer @returns {timer is NodeJS.Timeout} */
function isTimeout(timer) {
  return 'hasRef' in timer && typeof timer.hasRef === 'function'
}

/** @param {unknown} value @returns {value is object} */
function isObject(value) {
  return typeof value === 'object' && value !== null
}

function unknownLists() {
  return new Error(
    `Node ${process.version} stores its timers in a way that is not known here, so those that unref() was called on ` +
      'cannot be counted.',
  )
}

function noop() {}

/** @type {Lists} */
const lists = Reflect.get(globalThis, name) ?? watch()

// Vitest loads this file once more, by its own module runner: that copy uses the lists of the first one.
if (Reflect.get(globalThis, name) === undefined) {
  Object.defineProperty(globalThis, name, { value: lists, enumerable: false })
}

/** How many timers are due that do not keep the process alive. */
export function countUnrefTimers() {
  forgetEmpty(lists) // else they would be retained by this module alone
  return count(lists)
}

/** Timers that are due, of both kinds. */
export function liveTimers() {
  return timersOn(lists)
}
