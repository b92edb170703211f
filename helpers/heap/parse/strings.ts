/** The strings of a snapshot, which become JavaScript strings when they are needed. */

import { SnapshotError } from './snapshot-error.ts'

/**
 * The names of a snapshot: their bytes as in the file, escapes and all. Few names become JavaScript strings: a report
 * shows some hundred of a million.
 */
export interface StringTable {
  readonly count: number
  /** The contents of all strings, one after the other, without their quotes. */
  readonly bytes: Uint8Array
  /** Where each string begins in `bytes`, and one past the last one's end. */
  readonly starts: Uint32Array
  /** What each string is to the rules of the analysis; see `names.ts`. */
  readonly codes: Uint8Array
}

const decoder = new TextDecoder()
const backslash = 92

/**
 * The string with an index, escapes undone.
 *
 * @throws {SnapshotError} when there is no such string, or an escape in it is none
 */
export function stringAt(table: StringTable, index: number): string {
  if (index >= table.count) {
    throw new SnapshotError(`string ${index} is asked for, and there are ${table.count}`)
  }

  const bytes = table.bytes.subarray(table.starts[index], table.starts[index + 1])
  const text = decoder.decode(bytes)

  return bytes.includes(backslash) ? unescape(text, index) : text
}

function unescape(text: string, index: number): string {
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    throw new SnapshotError(`string ${index} has an escape that JSON does not know`)
  }
}

/**
 * Bytes of a string in the file, escapes and all: at least as many as it has characters, unless it has none of ASCII.
 */
export function rawLength(table: StringTable, index: number): number {
  return table.starts[index + 1]! - table.starts[index]!
}
