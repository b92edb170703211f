/** The list of known leaks, from its file. */

import { readFileSync } from 'node:fs'
import { parseKnownLeaks } from '../judge/known-leaks.ts'
import type { KnownLeak, Versions } from '../judge/known-leaks.ts'
import { requireRegularFile } from '../workspace/regular-file.ts'

/** @throws {RangeError} with a line that says what is wrong in it */
export function readKnownLeaks(
  file: string,
  known: { readonly scenarios: readonly string[]; readonly versions: Versions },
): readonly KnownLeak[] {
  requireRegularFile(file, 'MEMORY_KNOWN_LEAKS')
  try {
    return parseKnownLeaks(JSON.parse(readFileSync(file, 'utf8')), known)
  } catch (error) {
    throw new RangeError(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
