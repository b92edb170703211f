import { constants } from 'node:fs'
import { open, readFile, stat, writeFile, type FileHandle } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { MiB } from '../../units.ts'
import { generateInPlace, type Content } from './content.ts'
import { alignedBuffer, pastPageCache } from './direct.ts'
import { hasCode } from '../space.ts'

/**
 * Identifies a state of a file. The kernel sets the change time at every write, truncation and rename, and no user can
 * set it: as long as these four values are the same as when the bytes were known to be right, the file was not written
 * to. Changes beneath the file system stay unnoticed: a failing disk, root writing to the device, a clock set back.
 */
export interface FileState {
  readonly inode: bigint
  readonly size: bigint
  /** Nanoseconds since 1970. */
  readonly modified: bigint
  /** Nanoseconds since 1970. */
  readonly changed: bigint
}

const readSize = 4 * MiB
const clockTick = 20 // milliseconds; the kernel's clock for files moves every 1 to 10

/**
 * The state of a file, once the kernel's clock for files has moved on: a later write has a later change time.
 *
 * @throws what `stat` throws
 */
export async function settledState(path: string): Promise<FileState> {
  await setTimeout(clockTick)

  return await fileState(path)
}

/** Records beside the file that it had the right bytes in this state. Call it only when the bytes were compared. */
export async function recordState(path: string, state: FileState): Promise<void> {
  await writeFile(recordPath(path), describe(state))
}

/**
 * Whether the file has not been written to since its bytes were known to be right. Costs two system calls, reads
 * nothing.
 */
export async function isAsRecorded(path: string): Promise<boolean> {
  try {
    const [record, state] = await Promise.all([readFile(recordPath(path), 'utf8'), fileState(path)])

    return record === describe(state)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return false
    }

    throw error
  }
}

/** The path of the record of a file's state. */
export function recordPath(path: string): string {
  return `${path}.state`
}

/**
 * Compares every byte of a file with the content.
 *
 * @returns how they differ, to follow the file's name in a sentence; `undefined` when they do not
 * @throws what `open` and `read` throw
 */
export async function findDifference(path: string, content: Content): Promise<string | undefined> {
  return await pastPageCache(async flag => {
    await using file = await open(path, constants.O_RDONLY | flag)

    return await compare(file, content)
  })
}

async function compare(file: FileHandle, content: Content): Promise<string | undefined> {
  const { size } = await file.stat()

  if (size !== content.size) {
    return `has ${size} bytes instead of ${content.size}`
  }

  const buffer = new Uint8Array(alignedBuffer(readSize))
  let position = 0

  for (const expected of generateInPlace(content, new ArrayBuffer(readSize))) {
    let filled = 0

    while (filled < expected.byteLength) {
      const { bytesRead } = await file.read(buffer, filled, readSize - filled, position + filled)

      if (bytesRead === 0) {
        return `ended at byte ${position + filled} while it was read`
      }

      filled += bytesRead
    }

    const actual = buffer.subarray(0, expected.byteLength)

    if (Buffer.compare(actual, expected) !== 0) {
      return `is altered at byte ${position + actual.findIndex((byte, index) => byte !== expected[index])}`
    }

    position += expected.byteLength
  }

  return undefined
}

async function fileState(path: string): Promise<FileState> {
  const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })

  return { inode: ino, size, modified: mtimeNs, changed: ctimeNs }
}

function describe({ inode, size, modified, changed }: FileState): string {
  return `inode ${inode}, ${size} bytes, modified ${modified}, changed ${changed}\n`
}
