import { SnapshotError } from './snapshot-error.ts'
import { position, type Window } from './window.ts'

/**
 * The hot loop of reading: most of a snapshot are flat arrays of non-negative integers. They are taken a window at a time
 * into `values`, and from there into columns: two small loops, each of which the compiler can keep in registers, are
 * faster than one that knows records.
 */
export interface Numbers {
  /** Name of the array, for messages. */
  readonly name: string
  /** Numbers of one record. */
  readonly fields: number
  /** Whether a number below 0 is taken as 0, and not refused. */
  readonly belowZero: boolean
  /** The numbers taken: whole records, and at the end perhaps a part of one, which `keepRest` moves to the front. */
  readonly values: Uint32Array
  count: number
  /** Numbers that 32 bits do not hold, by their index in `values`, where `tooLarge` stands in their place. */
  readonly large: Map<number, number>
  /** Whether the array's end has been seen. */
  ended: boolean
}

/** Stands for a number of 2^32 - 1 and more. */
export const tooLarge = 2 ** 32 - 1

/** Room that one number may take, white space included: what a pretty printer writes, and then some. */
const roomPerNumber = 64

const comma = 44 ^ 48

/** Bytes that are taken at a time: few enough for the processor's first cache, and see `slices.ts`. */
const slice = 8192

export function openNumbers(name: string, fields: number, belowZero = false): Numbers {
  // a number takes two bytes at least, its separator included
  return { name, fields, belowZero, values: new Uint32Array(slice / 2 + roomPerNumber), count: 0, large: new Map(), ended: false }
}

/**
 * Takes some of the numbers that lie in the window for certain, or none if there are none. Digits are told by `byte ^ 48`, which is 0–9 for a digit and more
 * for anything else; the product stays in 32 bits, and what has more than 9 digits, or none, takes the slow path.
 *
 * @throws {SnapshotError} on anything but numbers, `,` and a closing `]`
 */
export function takeNumbers(window: Window, numbers: Numbers): void {
  const { bytes, end } = window
  const { values } = numbers
  const limit = Math.min(window.done ? end : end - roomPerNumber, window.at + slice)
  let { count } = numbers
  let p = window.at

  while (p < limit) {
    const start = p
    let value = 0
    let digit = bytes[p++]! ^ 48

    while (digit <= 9) {
      value = (Math.imul(value, 10) + digit) | 0
      digit = bytes[p++]! ^ 48
    }

    if (digit !== comma || (p - start - 2) >>> 0 > 8) {
      p = takeSlowly(window, numbers, start, count)
      count++

      if (numbers.ended) {
        break
      }
    } else {
      values[count++] = value
    }
  }

  window.at = p
  numbers.count = count
}

/** Takes a number with white space around it, one of ten digits and more, or the last one; gives the position behind it. */
function takeSlowly(window: Window, numbers: Numbers, start: number, count: number): number {
  const { bytes } = window
  const begin = skipSpace(bytes, start)
  const isBelowZero = numbers.belowZero && bytes[begin] === 45
  const first = isBelowZero ? begin + 1 : begin
  let p = first
  let value = 0

  while (bytes[p]! >= 48 && bytes[p]! <= 57) {
    value = value * 10 + (bytes[p++]! - 48)
  }

  const separator = skipSpace(bytes, p)

  if (p === first || value > Number.MAX_SAFE_INTEGER || (bytes[separator] !== 44 && bytes[separator] !== 93)) {
    throw malformed(window, p === first ? p : separator, numbers.name)
  }
  if (isBelowZero) {
    value = 0
  }
  if (value >= tooLarge) {
    numbers.large.set(count, value)
    value = tooLarge
  }

  numbers.values[count] = value
  numbers.ended = bytes[separator] === 93

  if (separator >= window.end) {
    throw malformed(window, separator, numbers.name)
  }

  return separator + 1
}

function skipSpace(bytes: Uint8Array, at: number): number {
  let p = at

  while (bytes[p] === 10 || bytes[p] === 32 || bytes[p] === 13 || bytes[p] === 9) {
    p++
  }

  return p
}

/** Once the whole records have been used: what is left of a part of one comes first next time. */
export function keepRest(numbers: Numbers): void {
  const used = numbers.count - numbers.count % numbers.fields

  if (numbers.ended && used !== numbers.count) {
    throw new SnapshotError(`"${numbers.name}" ends within a record`)
  }

  for (const index of numbers.large.keys()) {
    const value = numbers.large.get(index)!
    numbers.large.delete(index)

    if (index >= used) {
      numbers.large.set(index - used, value)
    }
  }

  numbers.values.copyWithin(0, used, numbers.count)
  numbers.count -= used
}

export function malformed(window: Window, at: number, name: string): SnapshotError {
  window.at = Math.min(at, window.end)

  return window.done && at >= window.end
    ? new SnapshotError(`it ends at byte ${position(window)}, within "${name}"`)
    : new SnapshotError(`unexpected byte at ${position(window)}, within "${name}"`)
}
