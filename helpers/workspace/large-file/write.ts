import { randomUUID } from 'node:crypto'
import { constants, rmSync } from 'node:fs'
import { open, rename, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { formatBytes, MiB } from '../../units.ts'
import { generateInPlace, type Content } from './content.ts'
import { alignedBuffer, alignment, pastPageCache } from './direct.ts'
import { freeSpace, hasCode, NotEnoughSpaceError } from '../space.ts'

/** How a file's name ends while it is written. */
export const unfinishedSuffix = '.unfinished'

const writeSize = 4 * MiB
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Writes the content to `path`, on disk when it returns, whole or not at all: it is written under another name first,
 * and that is removed when writing fails or the process ends by exit, `SIGINT`, `SIGTERM` or `SIGHUP`.
 *
 * @returns when its bytes were last modified, in nanoseconds since 1970
 * @throws {NotEnoughSpaceError} when the disk runs full; else what `open`, `write`, `fsync` and `rename` throw
 */
export async function writeContent(path: string, content: Content): Promise<bigint> {
  const unfinished = `${path}.${randomUUID()}${unfinishedSuffix}`
  using _ = removedWhateverHappens(unfinished)

  try {
    const modified = await pastPageCache(async flag => await writeAndSync(unfinished, content, flag))
    await rename(unfinished, path)

    return modified
  } catch (error) {
    if (hasCode(error, 'ENOSPC', 'EDQUOT')) {
      const directory = dirname(path)

      throw new NotEnoughSpaceError(
        `${directory} ran full while a file of ${formatBytes(content.size)} was written (${error.code}, ` +
          `${formatBytes(await freeSpace(directory))} free). Nothing was left. Free some space, or choose another ` +
          'directory or a smaller file.',
        { cause: error },
      )
    }

    throw error
  }
}

async function writeAndSync(path: string, content: Content, flag: number): Promise<bigint> {
  await using file = await open(path, constants.O_CREAT | constants.O_TRUNC | constants.O_WRONLY | flag)
  const buffer = alignedBuffer(writeSize)

  for (const piece of generateInPlace(content, buffer)) {
    await writeWhole(file, new Uint8Array(buffer, 0, Math.ceil(piece.byteLength / alignment) * alignment))
  }

  await file.truncate(content.size)
  await file.sync()

  return (await file.stat({ bigint: true })).mtimeNs
}

/** A nearly full disk takes a part, and says `ENOSPC` at the next write. */
async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0

  while (written < bytes.byteLength) {
    written += (await file.write(bytes, written, bytes.byteLength - written)).bytesWritten
  }
}

/**
 * Removes a file when disposed of, or when the process ends before that; after the rename there is nothing to remove.
 */
function removedWhateverHappens(path: string): Disposable {
  const remove = (): void => rmSync(path, { force: true })

  const onSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) === 0) {
      // `once` has removed this listener, and there is no other: repeat the signal, which then ends the process
      remove()
      process.kill(process.pid, signal)
    }
  }

  process.once('exit', remove)

  for (const signal of signals) {
    process.once(signal, onSignal)
  }

  return {
    [Symbol.dispose]: () => {
      process.off('exit', remove)

      for (const signal of signals) {
        process.off(signal, onSignal)
      }

      remove()
    },
  }
}
