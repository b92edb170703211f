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
 * glibc's `malloc_trim`, which Node has no name for.
 *
 * @param library the C library that this process runs on
 * @throws {BrokenInstrumentError} where the C library is not glibc
 * @see https://man7.org/linux/man-pages/man3/malloc_trim.3.html
 */
export function openFreePages(library = 'libc.so.6'): GiveBackFreePages {
  const trim = findTrim(library)
  return () => {
    trim(0) // leaves no slack at the end of the heap
  }
}

function findTrim(library: string): (padding: number) => unknown {
  const functions = openFunctions()
  try {
    return functions.load(library).func('malloc_trim', 'int', ['size_t'])
  } catch (cause) {
    throw new BrokenInstrumentError(
      'The C library has no malloc_trim, so freed memory would look retained. Run on Linux with ' +
        'glibc, such as Debian or Ubuntu.',
      { cause },
    )
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
