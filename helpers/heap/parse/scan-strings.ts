/** Reads the strings of a snapshot by the kernels. */

import { malformed } from './scan-json.ts'
import { SnapshotError } from './snapshot-error.ts'
import type { Store } from './store.ts'
import type { StringTable } from './strings.ts'
import { renew, type Window } from './window.ts'

/** The string table while it is being filled: `kernels/scan-strings.c` has the same as a struct. */
export interface StringSection {
  /** Of the struct. */
  readonly address: number
  bytes: number
  /** Bytes for which there is room. */
  capacity: number
  starts: number
  codes: number
  /** Strings for which there is room. */
  room: number
  ended: boolean
}

/** What the kernel returns. */
const endedStatus = 1
const malformedStatus = 2
const fullStatus = 3

const structSize = 64
const maxBytes = 2 ** 32 - 1
/** The kernel copies 16 bytes at a time. */
const spare = 64

/**
 * Begins the strings. `room` is as many bytes as they can take at most, if known: what is not used costs no memory.
 * There are at least `expected` strings.
 */
export function openStrings(store: Store, room: number | undefined, expected: number): StringSection {
  const capacity = Math.min(room ?? 2 ** 20, maxBytes)
  const section: StringSection = {
    address: store.take(structSize),
    starts: store.take(4 * expected + 8),
    codes: store.take(expected + 1),
    bytes: store.take(capacity + spare), // the last, so that it can be made longer where it is
    capacity,
    room: expected + 1,
    ended: false,
  }

  describe(store, section)

  return section
}

function describe(store: Store, { address, bytes, starts, codes, room }: StringSection): void {
  const view = store.view(address, structSize)

  view.setBigUint64(16, BigInt(bytes), true)
  view.setBigUint64(32, BigInt(starts), true)
  view.setBigUint64(40, BigInt(codes), true)
  view.setUint32(52, room, true)
}

/**
 * Takes what the window has of the strings.
 *
 * @throws {SnapshotError} when the value is no array of strings
 */
export function scanStrings(window: Window, section: StringSection): void {
  const { store } = window
  const view = store.view(section.address, structSize)

  makeSpace(window, section, Number(view.getBigUint64(24, true)) + window.end - window.at)

  for (;;) {
    const current = store.view(section.address, structSize)

    current.setBigUint64(0, BigInt(window.address + window.at), true)
    current.setBigUint64(8, BigInt(window.address + window.end), true)

    const status = store.run('scan_strings', section.address)
    window.at = Number(current.getBigUint64(0, true)) - window.address

    if (status === malformedStatus) {
      throw malformed(window, window.at, 'strings')
    }
    if (status !== fullStatus) {
      section.ended = status === endedStatus
      return
    }

    makeRoomForMore(window, section)
  }
}

/** Makes room for all bytes that the window can add. */
function makeSpace(window: Window, section: StringSection, needed: number): void {
  const { store } = window

  if (needed > maxBytes) {
    throw new SnapshotError('its strings take more than 4 GiB')
  }
  if (needed > section.capacity) {
    const capacity = Math.min(Math.max(needed, section.capacity * 2), maxBytes)

    section.bytes = store.lengthen(section.bytes, section.capacity + spare, capacity + spare)
    section.capacity = capacity
    describe(store, section)
    renew(window)
  }
}

/** There are more strings than nodes and edges have names for. */
function makeRoomForMore(window: Window, section: StringSection): void {
  const { store } = window
  const room = section.room * 2 + 1024

  section.starts = store.lengthen(section.starts, 4 * section.room + 4, 4 * room + 4)
  section.codes = store.lengthen(section.codes, section.room, room)
  section.room = room
  describe(store, section)
  renew(window)
}

/** Where the strings are once all have been read, and how many. */
export function closeStrings(
  store: Store,
  { address, starts, codes, bytes }: StringSection,
): { readonly starts: number; readonly codes: number; readonly count: number; readonly table: () => StringTable } {
  const view = store.view(address, structSize)
  const used = Number(view.getBigUint64(24, true))
  const count = view.getUint32(48, true)

  return {
    starts,
    codes,
    count,
    table: () => ({
      count,
      bytes: store.bytes(bytes, used),
      starts: store.numbers(starts, count + 1),
      codes: store.bytes(codes, count),
    }),
  }
}
