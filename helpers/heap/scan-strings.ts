import { SnapshotError } from './snapshot-error.ts'
import { malformed } from './scan-numbers.ts'
import type { StringTable } from './strings.ts'
import type { Window } from './window.ts'

/** The string table while it is being filled. */
export interface StringSection {
  bytes: Uint8Array
  /** Bytes in use. */
  used: number
  starts: Uint32Array
  /** Strings read so far. */
  count: number
  /** What the next byte is part of. */
  state: 'before a string' | 'in a string' | 'after a string' | 'ended'
}

const quote = 34
const backslash = 92
const maxBytes = 2 ** 32 - 1

/** By byte: 1 where a string's loop has to look closer (quote, backslash, and what JSON forbids in a string). */
const special = Uint8Array.from({ length: 256 }, (_, byte) => byte < 32 || byte === quote || byte === backslash ? 1 : 0)

/** `room` is as many bytes as the strings can take at most, if known: what is not used costs no memory. At least `expected` strings. */
export function openStrings(room: number | undefined, expected: number): StringSection {
  return { bytes: new Uint8Array(Math.min(room ?? 2 ** 20, maxBytes)), used: 0, starts: new Uint32Array(expected + 2), count: 0, state: 'before a string' }
}

/**
 * Takes all of the strings that lies in the window.
 *
 * @throws {SnapshotError} when what stands there is no array of strings
 */
export function scanStrings(window: Window, section: StringSection): void {
  const { bytes } = window

  makeSpace(section, window.end - window.at)

  while (window.at < window.end && section.state !== 'ended') {
    if (section.state === 'in a string') {
      if (!copyString(window, section)) {
        return
      }
      continue
    }

    const byte = bytes[window.at]!

    if (byte === 10 || byte === 32 || byte === 13 || byte === 9) {
      window.at++
    } else if (byte === 93 && (section.state === 'after a string' || section.count === 0)) {
      window.at++
      section.state = 'ended'
    } else if (byte === 44 && section.state === 'after a string') {
      window.at++
      section.state = 'before a string'
    } else if (byte === quote && section.state === 'before a string') {
      window.at++
      section.state = 'in a string'
    } else {
      throw malformed(window, window.at, 'strings')
    }
  }
}

/** Copies what the window has of a string, and says whether that was all of the window's that can be taken now. */
function copyString(window: Window, section: StringSection): boolean {
  const { bytes: from, end } = window
  const { bytes: to } = section
  let { at } = window
  let { used } = section

  for (;;) {
    let byte = from[at]!

    while (special[byte] === 0 && at < end) {
      to[used++] = byte
      byte = from[++at]!
    }

    if (byte === backslash && at + 1 < end) {
      to[used++] = byte
      to[used++] = from[at + 1]!
      at += 2
    } else {
      break
    }
  }

  window.at = at
  section.used = used

  if (at === end || from[at] === backslash) {
    return false
  }
  if (from[at] !== quote) {
    throw malformed(window, at, 'strings')
  }

  window.at = at + 1
  section.state = 'after a string'
  section.count++

  if (section.count === section.starts.length) {
    section.starts = grown(section.starts, new Uint32Array(section.starts.length * 2))
  }

  section.starts[section.count] = used

  return true
}

/** Sees to it that as many bytes fit as the window can add. */
function makeSpace(section: StringSection, added: number): void {
  const needed = section.used + added

  if (needed > maxBytes) {
    throw new SnapshotError('its strings take more than 4 GiB')
  }
  if (needed > section.bytes.length) {
    section.bytes = grown(section.bytes, new Uint8Array(Math.min(Math.max(needed, section.bytes.length * 2), maxBytes)))
  }
}

function grown<Column extends Uint8Array | Uint32Array>(column: Column, larger: Column): Column {
  larger.set(column)

  return larger
}

export function closeStrings(section: StringSection): StringTable {
  return { count: section.count, bytes: section.bytes.subarray(0, section.used), starts: section.starts.subarray(0, section.count + 1) }
}
