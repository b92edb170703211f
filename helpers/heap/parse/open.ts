/** Reads snapshots from files, streams and memory. */

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { GiB } from '../../units.ts'
import type { Graph } from '../graph/graph.ts'
import { parseSnapshot } from './parse.ts'
import { StoreFullError, type Width } from './store.ts'
import { addBytes, makeRoom, openWindow, type Window } from './window.ts'

/** Called now and then with the bytes that have been read, and with the size of the input if that is known. */
export type Progress = (read: number, size: number | undefined) => void

/** Bytes of a file whose graph and analysis nearly always fit into 4 GiB. */
const narrowFile = 1.5 * GiB

/** Reads with the width that suits as many bytes; again with the wide one where the graph did not fit. */
function withWidth(size: number | undefined, read: (width: Width) => Graph): Graph {
  if (size === undefined || size > narrowFile) {
    return read('wide')
  }

  try {
    return read('narrow')
  } catch (error) {
    if (error instanceof StoreFullError) {
      return read('wide')
    }
    throw error
  }
}

/**
 * Reads a snapshot from a file of any size.
 *
 * @throws {SnapshotError} when the file is no heap snapshot, or a malformed one
 * @throws {Error} when the file cannot be read
 */
export function readSnapshot(path: string, progress?: Progress): Graph {
  const stat = statSync(path)

  return withWidth(stat.isFile() ? stat.size : undefined, width => readFile(path, width, progress))
}

function readFile(path: string, width: Width, progress?: Progress): Graph {
  const file = openSync(path, 'r')

  try {
    const stat = fstatSync(file)
    const size = stat.isFile() ? stat.size : undefined
    const window = openWindow(width)
    const reading = parseSnapshot(window, size)

    for (;;) {
      const step = reading.next()

      if (step.done === true) {
        return step.value
      }

      addBytes(window, readSync(file, makeRoom(window)))
      progress?.(window.base + window.end, size)
    }
  } finally {
    closeSync(file)
  }
}

/**
 * Reads a snapshot from a stream, such as `v8.getHeapSnapshot()` or a file that is being unpacked.
 *
 * @throws {SnapshotError} when the stream has no heap snapshot, or a malformed one
 */
export async function readSnapshotStream(chunks: AsyncIterable<Uint8Array>, progress?: Progress): Promise<Graph> {
  const window = openWindow('wide')
  const reading = parseSnapshot(window, undefined)
  let step = reading.next()

  for await (const chunk of chunks) {
    for (let taken = 0; taken < chunk.length && step.done !== true;) {
      taken += fill(window, chunk, taken)
      progress?.(window.base + window.end, undefined)
      step = reading.next()
    }
  }

  while (step.done !== true) {
    makeRoom(window)
    addBytes(window, 0)
    step = reading.next()
  }

  return step.value
}

function fill(window: Window, chunk: Uint8Array, from: number): number {
  const room = makeRoom(window)
  const count = Math.min(room.length, chunk.length - from)

  room.set(chunk.subarray(from, from + count))
  addBytes(window, count)

  return count
}

/**
 * Reads a snapshot that is in memory already, a window of `step` bytes at a time.
 *
 * @throws {SnapshotError} when it is no heap snapshot, or a malformed one
 */
export function readSnapshotBytes(bytes: Uint8Array, step?: number, width?: Width): Graph {
  const read = (chosen: Width): Graph => {
    const window = openWindow(chosen, step)
    const reading = parseSnapshot(window, bytes.length)

    for (let taken = 0, next = reading.next(); ; next = reading.next()) {
      if (next.done === true) {
        return next.value
      }

      taken += fill(window, bytes, taken)
    }
  }

  return width === undefined ? withWidth(bytes.length, read) : read(width)
}
