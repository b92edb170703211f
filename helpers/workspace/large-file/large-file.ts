import { createReadStream } from 'node:fs'
import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { formatBytes, MiB } from '../../units.ts'
import { findDifference, isAsRecorded, recordPath, recordState, settledState } from './check.ts'
import { contentVersion, generate, requireContent, type Content } from './content.ts'
import { openCacheDirectory } from '../cache-directory.ts'
import { withLock } from '../lock.ts'
import { hasCode, requireSpace } from '../space.ts'
import { unfinishedSuffix, writeContent } from './write.ts'

/** Bytes that can be streamed any number of times. */
export interface StreamedFile extends Content {
  /** The bytes from the first on, in chunks of 1 MiB that the consumer may retain. */
  readonly stream: () => AsyncIterable<Uint8Array>
}

/** The same, on disk. */
export interface LargeFile extends StreamedFile {
  readonly path: string
}

export const largeFileSeed = 1
export const warmUpSeed = 2

/** The seed of a round, counted from 0: no two rounds, nor the large file or the warm-up, share a block. */
export function seedOfRound(round: number): number {
  return warmUpSeed + 1 + round
}

/**
 * A file that exists as a stream alone: nothing is written, no chunk is held.
 *
 * @throws {RangeError} when seed or size are out of bounds
 */
export function streamedFile({ seed, size }: Content): StreamedFile {
  requireContent({ seed, size })

  return {
    seed,
    size,
    stream: async function* () {
      yield* generate({ seed, size })
    },
  }
}

/** 8 MiB of other bytes than the large file's: brings code and pools into place before a baseline. */
export const warmUpFile = streamedFile({ seed: warmUpSeed, size: 8 * MiB })

/** The file of a scenario that works on none. */
export const noFile: StreamedFile = { seed: 0, size: 0, stream: async function* () {} }

/** The parameters of `openLargeFile`. */
export interface LargeFileRequest extends Content {
  /** The directory of the file. Default: see `openCacheDirectory`. */
  readonly directory?: string
  /** Takes a line when the file is made, remade, checked whole or waited for. Default: standard error. */
  readonly note?: (line: string) => void
}

/**
 * The file from the cache, made when it is not there. Its bytes are right when this returns: either the file was not
 * written to since they were known to be right (`isAsRecorded`), or each of them was compared; a file that differs is
 * made again, with a note. Processes that start together make it once.
 *
 * @throws {RangeError} when seed or size are out of bounds
 * @throws {DirectoryError} when the cache directory cannot be written to
 * @throws {NotEnoughSpaceError} when the file does not fit, asked before it is written, or when the disk runs full
 */
export async function openLargeFile({
  seed,
  size,
  directory: asked,
  note = printNote,
}: LargeFileRequest): Promise<LargeFile> {
  requireContent({ seed, size })

  const directory = await openCacheDirectory(asked, note)
  const path = pathOf(directory.path, { seed, size })

  try {
    if (!(await isAsRecorded(path))) {
      await withLock(
        directory.path,
        async () => await checkOrMake(path, directory.path, { seed, size }, note),
        () => {
          note(`Waiting for another process that makes or checks a file in ${directory.path}`)
        },
      )
    }
  } catch (error) {
    if (directory.isNew) {
      await rmdir(directory.path).catch(() => {}) // not ours to remove when another process has a file in it
    }

    throw error
  }

  return { path, seed, size, stream: () => readWhole(path, size) }
}

/** Whether the file is in the cache, with bytes that are known to be right: `openLargeFile` then returns at once. */
export async function isLargeFileReady({
  seed,
  size,
  directory,
  note = printNote,
}: LargeFileRequest): Promise<boolean> {
  requireContent({ seed, size })
  const { path, isNew } = await openCacheDirectory(directory, note)
  if (isNew) {
    await rmdir(path)
    return false
  }
  return await isAsRecorded(pathOf(path, { seed, size }))
}

function pathOf(directory: string, { seed, size }: Content): string {
  return join(directory, `large-file-v${contentVersion}-seed${seed}-${size}.bin`)
}

async function checkOrMake(
  path: string,
  directory: string,
  content: Content,
  note: (line: string) => void,
): Promise<void> {
  if (await isAsRecorded(path)) {
    return // made by the process that held the lock before
  }

  const difference = await checkWhole(path, content, note)

  if (difference === undefined) {
    return
  }

  await removeUnfinished(directory)
  await Promise.all([rm(path, { force: true }), rm(recordPath(path), { force: true })])
  await requireSpace(directory, content.size)

  note(
    difference === missing
      ? `Making ${path} (${formatBytes(content.size)}), for this run and later ones`
      : `${path} ${difference}: making it again`,
  )

  const modified = await writeContent(path, content)
  const state = await settledState(path)

  if (state.modified === modified) {
    // else another process wrote to it: the next process that opens it compares the whole
    await recordState(path, state)
  }
}

const missing = 'is missing'

/** How the file differs from the content; `undefined` when it does not, which is then recorded. */
async function checkWhole(path: string, content: Content, note: (line: string) => void): Promise<string | undefined> {
  try {
    // before the bytes are read: what is written meanwhile shows in the next state
    const state = await settledState(path)
    const difference = await findDifference(path, content)

    if (difference === undefined) {
      await recordState(path, state)
      note(`Checked every byte of ${path}: it was not known to be unaltered`)
    }

    return difference
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return missing
    }

    throw error
  }
}

/** Only the holder of the lock writes, so any unfinished file was left by a killed process. */
async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.startsWith('large-file-') && name.endsWith(unfinishedSuffix)) {
      await rm(join(directory, name), { force: true })
    }
  }
}

/** @throws {Error} when the file does not give exactly `size` bytes: it was truncated or removed since it was opened */
async function* readWhole(path: string, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: MiB, end: size - 1 })
  let read = 0

  for await (const chunk of chunks) {
    read += chunk.byteLength
    yield chunk
  }

  if (read !== size) {
    throw new Error(
      `${path} ended after ${read} of ${size} bytes: it was truncated after it was opened. Run again: it will be ` +
        'made again.',
    )
  }
}

function printNote(line: string): void {
  process.stderr.write(`${line}\n`)
}
