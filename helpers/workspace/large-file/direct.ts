import { constants } from 'node:fs'
import { KiB } from '../../units.ts'
import { hasCode } from '../space.ts'

// TypeScript knows it from the DOM's library alone.
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
}

/** Positions and lengths must be multiples of this: a page of WebAssembly's memory; no disk needs more. Bytes. */
export const alignment = 64 * KiB

/**
 * Calls `work` with the flag that opens a file past the page cache, and again without it where the file system does not
 * support it. A GiB that is written once and compared once costs the kernel 0.05 s of CPU like this, against 0.27 to
 * 2.2 s when it has to find page cache for it (ext4 on a virtual disk, Linux 6.18, Node 24.21; 8 shuffled runs each),
 * and pushes nothing else out of the cache.
 */
export async function pastPageCache<T>(work: (flag: number) => Promise<T>): Promise<T> {
  try {
    return await work(constants.O_DIRECT)
  } catch (error) {
    if (hasCode(error, 'EINVAL')) {
      // the error of such a file system, and of any other for a position that is not aligned
      return await work(0)
    }

    throw error
  }
}

/**
 * Memory that a disk can read from and write to: WebAssembly's is aligned to pages, an ArrayBuffer of its own is not.
 */
export function alignedBuffer(size: number): ArrayBuffer {
  return new WebAssembly.Memory({ initial: size / alignment }).buffer
}
