import { readFileSync } from 'node:fs'

/**
 * How often this kernel has killed a process for want of memory since it booted, in a control group or on the whole
 * machine. 0 where it does not say (before Linux 4.13, in some sandboxes).
 */
export function kernelKills(): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
