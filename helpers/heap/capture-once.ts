/** One snapshot of this process, of which only what it holds counts: never measure memory afterwards. */

import { writeHeapSnapshot } from 'node:v8'

/** Writes it to a file. Blocks while it writes. */
export function captureOnce(path: string): void {
  writeHeapSnapshot(path)
}
