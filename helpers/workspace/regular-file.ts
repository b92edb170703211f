/** Files that a person names: a device or a pipe may have no end, and would be read for ever. */

import { statSync } from 'node:fs'

/**
 * Refuses what is there and is no regular file. What is not there is fine: it will be made, or its reader says that it
 * is missing.
 *
 * @param what how the message begins: the option or variable that names it
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
