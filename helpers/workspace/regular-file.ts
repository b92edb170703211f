/** Checks files that options and variables name: a device or a pipe may have no end, and would be read for ever. */

import { statSync } from 'node:fs'

/**
 * Rejects a path at which there is something else than a regular file. A missing file is accepted: it will be made, or
 * its reader reports it.
 *
 * @param what the beginning of the message: the option or variable that names the path
 * @throws {RangeError} with a line that says what is there instead
 */
export function requireRegularFile(path: string, what: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found !== undefined && !found.isFile()) {
    throw new RangeError(
      `${what}: ${path} is ${found.isDirectory() ? 'a directory' : 'a device or a pipe'} and no file. Name a file, ` +
        'or one that is to be made.',
    )
  }
}
