import { statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { formatBytes } from '../units.ts'

/** A file system has, or had while it was written to, less space than is needed. The message says how much. */
export class NotEnoughSpaceError extends Error {
  override readonly name = 'NotEnoughSpaceError'
}

/**
 * Checks before anything is written whether `copies` files of `size` bytes fit into a directory, which need not exist
 * yet. Other processes may write meanwhile: `ENOSPC` stays possible.
 *
 * @throws {NotEnoughSpaceError} when fewer bytes are free to this user
 */
export async function requireSpace(directory: string, size: number, copies = 1): Promise<void> {
  const needed = size * copies
  const free = await freeSpace(directory)

  if (free < needed) {
    const what =
      copies === 1 ? formatBytes(needed) : `${formatBytes(needed)} (${copies} copies of ${formatBytes(size)})`

    throw new NotEnoughSpaceError(
      `Not enough space in ${directory}: ${what} needed, ${formatBytes(free)} free. Free some, or choose another ` +
        'directory or a smaller file.',
    )
  }
}

/** Bytes that this user may still write into a directory, or into the nearest one above it that exists. */
export async function freeSpace(directory: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(directory)

    return bavail * bsize
  } catch (error) {
    const parent = dirname(resolve(directory))

    if (!hasCode(error, 'ENOENT') || parent === resolve(directory)) {
      throw error
    }

    return await freeSpace(parent)
  }
}

/** Whether an error is one of the system's with one of these codes. */
export function hasCode(
  error: unknown,
  ...codes: readonly string[]
): error is NodeJS.ErrnoException & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
}
