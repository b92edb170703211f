/** The window over the input through which a snapshot is read. */

import { SnapshotError } from './snapshot-error.ts'
import { openStore, type Store, type Width } from './store.ts'

/**
 * The part of a snapshot that is in memory while it is read: a scanner takes bytes from `at` on, and asks for more when
 * what is left might be cut in the middle of a value. It lies in the store of the graph that is being read.
 *
 * `bytes` is longer than what was read by `margin`, and those bytes are 0 once the input has ended: no byte of a valid
 * snapshot is 0, so that loops need no bounds check of their own.
 */
export interface Window {
  readonly store: Store
  /** Of `bytes`. */
  readonly address: number
  readonly size: number
  /** See `renew`. */
  bytes: Uint8Array
  /** Next byte to take. */
  at: number
  /** One past the last byte that was read. */
  end: number
  /** Offset in the input of `bytes[0]`. */
  base: number
  /** Whether the input has ended: nothing follows `end`. */
  done: boolean
}

/** Bytes behind `end` that may be looked at by mistake. */
const margin = 1024

/** Bytes: few enough to stay in a processor's second cache, where they are looked at. */
const windowSize = 256 * 1024

/** A window of `size` bytes, in a store of its own. */
export function openWindow(width: Width, size: number = windowSize): Window {
  const store = openStore(width)
  const address = store.take(size + margin)

  return { store, address, size, bytes: store.bytes(address, size + margin), at: 0, end: 0, base: 0, done: false }
}

/** To be called when memory has been taken of the store. */
export function renew(window: Window): void {
  window.bytes = window.store.bytes(window.address, window.size + margin)
}

/** Moves what is left to the front, and returns the room behind it. */
export function makeRoom(window: Window): Uint8Array {
  const { bytes, at, end } = window

  bytes.copyWithin(0, at, end)
  window.base += at
  window.end = end - at
  window.at = 0

  if (window.end >= window.size) {
    throw new SnapshotError(`a value at byte ${window.base} is longer than ${window.size} bytes`)
  }

  return bytes.subarray(window.end, window.size)
}

/** Adds the bytes that were written to the room of `makeRoom`; none means that the input has ended. */
export function addBytes(window: Window, count: number): void {
  window.end += count

  if (count === 0) {
    window.done = true
    window.bytes.fill(0, window.end, window.end + margin)
  }
}

/** Where the next byte lies in the input. */
export function position(window: Window): number {
  return window.base + window.at
}
