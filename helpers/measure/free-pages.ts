/**
 * Freed memory that malloc does not give back to the kernel. It gives the end of its heap back by itself, but no page
 * in front of the last piece that lives: so memory that a library used and freed stays in RSS by chance, 15 and 17 MiB
 * right after two transfers of 256 MiB, and small pieces that are retained fill it unnoticed.
 */

import { nativeFunctions } from '../native-functions.cjs'
import { BrokenInstrumentError } from './broken-instrument.ts'

/**
 * Gives every free page of malloc's heap back to the kernel: 24 MiB in 4 KiB pieces take about 2 ms (five times, 1.8 to
 * 2.4).
 */
export type GiveBackFreePages = () => void

/**
 * glibc's `malloc_trim`, which Node has no name for. `undefined` on a system whose C library has none.
 *
 * @param library the C library that this process runs on
 * @throws {BrokenInstrumentError} where what calls it was not installed
 * @see https://man7.org/linux/man-pages/man3/malloc_trim.3.html
 */
export function openFreePages(library = 'libc.so.6'): GiveBackFreePages | undefined {
  if (process.platform !== 'linux') {
    return undefined
  }
  const functions = openFunctions()
  try {
    const trim = functions.load(library).func('malloc_trim', 'int', ['size_t'])
    return () => {
      trim(0) // leaves no slack at the end of the heap
    }
  } catch {
    return undefined // musl
  }
}

function openFunctions(): ReturnType<typeof nativeFunctions> {
  try {
    return nativeFunctions()
  } catch (cause) {
    throw new BrokenInstrumentError(
      `Freed memory would look retained: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
}
