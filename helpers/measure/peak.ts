/**
 * The exact peak of a section, recorded by the kernel. `process.resourceUsage().maxRSS` is wrong in a child: it
 * inherits the parent's (618 MB were seen for a child that used 40).
 */

import { existsSync } from 'node:fs'
import { originals } from './originals.mjs'

/**
 * Starts a section: from here on `peakRss` of the status file (VmHWM) is the highest rss since now.
 *
 * @throws when the kernel refuses; then peaks cannot be measured
 * @see https://docs.kernel.org/filesystems/proc.html (clear_refs, 5)
 */
export function resetPeak(pid: number | 'self' = 'self'): void {
  try {
    originals.writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch (cause) {
    if (!existsSync(`/proc/${pid}`)) {
      throw new Error(`Process ${pid} has ended, so nothing of it can be measured.`, { cause })
    }
    throw new Error(
      `The kernel does not let this process reset a peak (write to /proc/${pid}/clear_refs), so peaks cannot be ` +
        'measured here.',
      { cause },
    )
  }
}
