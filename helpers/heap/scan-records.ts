import { maxFields } from './header.ts'
import { SnapshotError } from './snapshot-error.ts'
import { position, type Window } from './window.ts'

/**
 * The hot loops of reading: flat arrays of non-negative integers, taken one record (node, edge, location) at a time.
 *
 * Nothing here is written for beauty. A byte costs about 2 ns of a processor whatever one does in JavaScript, so that each
 * loop keeps to locals, takes digits by `byte ^ 48` (0–9 for a digit, more for anything else), and multiplies in int32:
 * `slowNumber` takes the rare ones of ten digits and more.
 */

const comma = 44 ^ 48
const closing = 93 ^ 48

/** Room that one number may take, white space included: what a pretty printer writes, and then some. */
const roomPerNumber = 40

/** An array being read: one record's fields at a time, into `record`. */
export interface Records {
  /** Name of the array, for messages. */
  readonly name: string
  /** Fields of one record. */
  readonly fields: number
  readonly record: Float64Array
  /** Whether the array's end has been seen. */
  ended: boolean
}

export function openRecords(name: string, fields: number): Records {
  return { name, fields, record: new Float64Array(maxFields), ended: false }
}

/** Up to where a record may begin so that it lies in the window for certain. */
export function lastStart(window: Window, fields: number): number {
  return window.done ? window.end : window.end - fields * roomPerNumber
}

/** What a number ended with that is neither `,` nor `]`: skips white space and gives the position behind the separator. */
export function skipToSeparator(window: Window, at: number, name: string): number {
  const { bytes } = window
  let p = at

  while (isSpace(bytes[p]!)) {
    p++
  }

  if (bytes[p] !== 44 && bytes[p] !== 93) {
    throw malformed(window, p, name)
  }

  return p + 1
}

/** Skips the white space before a number. */
export function skipSpace(window: Window, at: number, name: string): number {
  const { bytes } = window
  let p = at

  while (isSpace(bytes[p]!)) {
    p++
  }

  if (bytes[p]! < 48 || bytes[p]! > 57) {
    throw malformed(window, p, name)
  }

  return p
}

/** A number of ten digits and more, exact up to 2^53. */
export function slowNumber(window: Window, from: number, to: number, name: string): number {
  let value = 0

  for (let p = from; p < to; p++) {
    value = value * 10 + (window.bytes[p]! - 48)
  }

  if (value > Number.MAX_SAFE_INTEGER) {
    throw malformed(window, from, name)
  }

  return value
}

export function malformed(window: Window, at: number, name: string): SnapshotError {
  window.at = Math.min(at, window.end)

  return window.done && at >= window.end
    ? new SnapshotError(`it ends at byte ${position(window)}, within "${name}"`)
    : new SnapshotError(`unexpected byte at ${position(window)}, within "${name}"`)
}

function isSpace(byte: number): boolean {
  return byte === 10 || byte === 32 || byte === 13 || byte === 9
}

/**
 * Reads one record into `records.record` and gives the position behind its separator; sets `ended` at the array's `]`.
 *
 * @throws {SnapshotError} on anything else than numbers, or when the array ends within a record
 */
export function takeRecord(window: Window, records: Records, start: number): number {
  const { bytes } = window
  const { record, fields, name } = records
  let p = start

  for (let field = 0; field < fields; field++) {
    let value = bytes[p]! ^ 48

    if (value > 9) {
      p = skipSpace(window, p, name)
      value = bytes[p]! ^ 48
    }

    const first = p
    let digit = bytes[++p]! ^ 48

    while (digit <= 9) {
      value = (Math.imul(value, 10) + digit) | 0
      digit = bytes[++p]! ^ 48
    }

    record[field] = p - first > 9 ? slowNumber(window, first, p, name) : value

    if (digit === comma) {
      p++
    } else {
      p = skipToSeparator(window, p, name)
      records.ended = bytes[p - 1]! === (closing ^ 48)
    }

    if (records.ended && field !== fields - 1) {
      throw malformed(window, p - 1, name)
    }
  }

  if (p > window.end) {
    throw malformed(window, p, name)
  }

  return p
}
