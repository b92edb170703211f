/** The few parts of JSON that a snapshot needs, read through a window. */

import { SnapshotError } from './snapshot-error.ts'
import { position, type Window } from './window.ts'

/** Something that is being read: yields when it wants more bytes in its window, and returns what it has read. */
export type Reading<Value> = Generator<void, Value, void>

/** @throws {SnapshotError} when the input has ended */
export function* waitForMore(window: Window, where: string): Reading<void> {
  if (window.done) {
    throw new SnapshotError(`it ends at byte ${window.base + window.end}, within "${where}"`)
  }

  yield
}

/** Whether a byte is white space between tokens. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9
}

/** Takes the next byte that is no white space, which must be one of `expected`. */
export function* takeByte(window: Window, expected: string, where: string): Reading<string> {
  for (;;) {
    while (window.at < window.end) {
      const byte = window.bytes[window.at]
      const character = String.fromCharCode(byte ?? 0)

      if (expected.includes(character)) {
        window.at++
        return character
      }
      if (!isSpace(byte)) {
        throw position(window) === 0 ? new SnapshotError('it is no JSON object') : malformed(window, window.at, where)
      }

      window.at++
    }

    if (window.done && position(window) === 0) {
      throw new SnapshotError('it is empty')
    }

    yield* waitForMore(window, where)
  }
}

/** Characters; the longest that V8 writes has 20. */
const longestKey = 40

/** Takes the name of a key; one with escapes, or of other letters, is none that a snapshot has. */
export function* takeKey(window: Window): Reading<string> {
  yield* takeByte(window, '"', 'a key')

  let key = ''

  for (;;) {
    while (window.at < window.end) {
      const byte = window.bytes[window.at] ?? 0

      if (byte === 34) {
        window.at++
        return key
      }
      if (byte < 32 || byte > 126 || key.length === longestKey) {
        throw malformed(window, window.at, 'a key')
      }

      window.at++
      key += String.fromCharCode(byte)
    }

    yield* waitForMore(window, 'a key')
  }
}

/** The state of the search for a value's end. */
interface Nesting {
  depth: number
  inString: boolean
  escaped: boolean
}

/** Takes an object as text; it has to fit in the window. */
export function* takeText(window: Window): Reading<string> {
  const nesting: Nesting = { depth: 0, inString: false, escaped: false }
  let at = window.at

  for (;;) {
    at = findEnd(window, at, nesting)

    if (nesting.depth === 0 && at < window.end) {
      const text = new TextDecoder().decode(window.bytes.subarray(window.at, at))
      window.at = at

      return text
    }

    const taken = at - window.at // the window moves while it waits
    yield* waitForMore(window, 'snapshot')
    at = window.at + taken
  }
}

/** Passes over any value. */
export function* skipValue(window: Window): Reading<void> {
  const nesting: Nesting = { depth: 0, inString: false, escaped: false }

  for (;;) {
    window.at = findEnd(window, window.at, nesting)

    if (nesting.depth === 0 && !nesting.inString && window.at < window.end) {
      return
    }

    yield* waitForMore(window, 'a value')
  }
}

/** The position of the first byte that is not the value's: the `,` or the bracket that follows it. */
function findEnd(window: Window, from: number, nesting: Nesting): number {
  const { bytes, end } = window

  for (let at = from; at < end; at++) {
    const byte = bytes[at]!

    if (nesting.inString) {
      nesting.inString = nesting.escaped || byte !== 34
      nesting.escaped = !nesting.escaped && byte === 92
    } else if (byte === 34) {
      nesting.inString = true
    } else if (byte === 91 || byte === 123) {
      nesting.depth++
    } else if (byte === 93 || byte === 125 || byte === 44) {
      if (nesting.depth === 0) {
        return at
      }
      nesting.depth -= byte === 44 ? 0 : 1
    }
  }

  return end
}

/** The error for a byte that must not be there, or for an input that ends there. */
export function malformed(window: Window, at: number, name: string): SnapshotError {
  window.at = Math.min(at, window.end)

  return window.done && at >= window.end
    ? new SnapshotError(`it ends at byte ${position(window)}, within "${name}"`)
    : new SnapshotError(`unexpected byte at ${position(window)}, within "${name}"`)
}
