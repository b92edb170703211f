/**
 * Timers that `unref()` was called on, or that Node itself starts so: `process.getActiveResourcesInfo()` leaves them
 * out. Node's timers hang on lists, one for each duration, and no public name leads to them. So this module learns of
 * each duration when Node makes its list, and a timer of that duration leads to the others. It retains numbers alone: a
 * list would lead a diagnosis here. Forks load it before the measured code starts timers (first.mjs).
 */

const name = Symbol.for('memory-regression-suite.timer-durations')

const msecsOf = Symbol('msecs') // a property of its own by defineProperty takes four times as long

/** Durations that are remembered before those without a timer are looked for. */
const fewDurations = 1000

/**
 * Whole milliseconds.
 *
 * @typedef {Set<number>} Durations
 */

const [start, stop] = [setTimeout, clearTimeout] // as Node made them

/** @returns {Durations} */
function watch() {
  const probe = start(noop, 1e6)
  const list = Reflect.get(probe, '_idlePrev')
  stop(probe)
  const prototype = isObject(list) ? Object.getPrototypeOf(list) : undefined
  if (!isObject(list) || prototype === Object.prototype || !('msecs' in list)) {
    throw unknownLists()
  }

  /** @type {Durations} */
  const durations = new Set()
  let most = fewDurations
  // The constructor of a list assigns its `msecs`, which reaches a setter of the prototype.
  Object.defineProperty(prototype, 'msecs', {
    configurable: true,
    get() {
      return this[msecsOf]
    },
    set(msecs) {
      this[msecsOf] = msecs
      if (durations.size > most) {
        most = Infinity // looking for timers makes lists, too
        timersOf(durations)
        most = Math.max(fewDurations, 2 * durations.size)
      }
      durations.add(msecs) // after that: its timer comes next
    },
  })

  const proof = start(noop, 1e6).unref()
  const found = timersOf(durations)
  stop(proof)
  if (!found.includes(proof)) {
    throw unknownLists()
  }
  return durations
}

/**
 * All timers that are due. Durations without one are forgotten.
 *
 * @param {Durations} durations
 * @returns {NodeJS.Timeout[]}
 */
function timersOf(durations) {
  const timers = []

  for (const msecs of durations) {
    const probe = start(noop, msecs)
    const before = timers.length
    for (let next = Reflect.get(probe, '_idleNext'); next !== probe && isObject(next);) {
      if (isTimeout(next)) {
        timers.push(next) // else it is the list, which is in the ring too
      }
      next = Reflect.get(next, '_idleNext')
    }
    stop(probe) // Node drops its list, if that is empty now
    if (timers.length === before) {
      durations.delete(msecs)
    }
  }
  return timers
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

/** @type {Durations} */
const durations = Reflect.get(globalThis, name) ?? watch()

// Vitest loads this file once more, by its own module runner: that copy uses the durations of the first one.
if (Reflect.get(globalThis, name) === undefined) {
  Object.defineProperty(globalThis, name, { value: durations, enumerable: false })
}

/** How many timers are due that do not keep the process alive. */
export function countUnrefTimers() {
  return liveTimers().filter(timer => !timer.hasRef()).length
}

/** Timers that are due, of both kinds. */
export function liveTimers() {
  return timersOf(durations)
}
