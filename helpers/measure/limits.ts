/**
 * Whether a process is near a resource limit: there the kernel refuses it memory, though the machine has some.
 */

import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { KiB, formatBytes } from '../units.ts'

/** A limit that is set, and how much of it the process uses. */
export interface Pressure {
  /** `address space` (RLIMIT_AS) or `data` (RLIMIT_DATA). */
  readonly limit: 'address space' | 'data'
  /** Bytes that it may take. */
  readonly allowed: number
  /** Bytes that it had. */
  readonly used: number
}

/** Share of the limit. V8 asks for some MiB at a time, and a request that was refused is not in the figure. */
const near = 0.8

const limits = [
  { limit: 'address space', label: 'Max address space', field: 'VmPeak' },
  { limit: 'data', label: 'Max data size', field: 'VmData' },
] as const

/**
 * The limit that a process is near to at this moment. `undefined` when no limit is set, it is far from all that are, or
 * the process is gone.
 *
 * @see https://man7.org/linux/man-pages/man2/getrlimit.2.html
 */
export function pressureOn(pid: number | 'self'): Pressure | undefined {
  try {
    const [allowedText, usedText] = [
      readFileSync(`/proc/${pid}/limits`, 'utf8'),
      readFileSync(`/proc/${pid}/status`, 'utf8'),
    ]
    return pressureIn(allowedText, usedText)
  } catch {
    return undefined
  }
}

/** The same, of the texts of /proc/<pid>/limits and /proc/<pid>/status. */
export function pressureIn(limitsText: string, statusText: string): Pressure | undefined {
  return limits
    .map(({ limit, label, field }) => ({
      limit,
      allowed: Number(new RegExp(`^${label} +(\\d+)`, 'm').exec(limitsText)?.[1] ?? Infinity),
      used: Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(statusText)?.[1] ?? 0) * KiB,
    }))
    .find(({ allowed, used }) => used >= near * allowed)
}

/** The same in words. */
export function pressureText({ used, allowed, limit }: Pressure): string {
  return `It had taken ${formatBytes(used)} of the ${formatBytes(allowed)} of ${limit} that a limit (ulimit) allows it.`
}

/**
 * The limit by which the kernel refused memory: where an error is one that V8 or Node throws then, in a process that is
 * near a limit. The text alone is not enough: any library may throw it, and V8 throws it for sizes that no machine has.
 */
export function refusedBy(error: unknown): Pressure | undefined {
  const isRefusal =
    (error instanceof RangeError &&
      /^(?:Array buffer allocation failed|WebAssembly\.\w+\(\): (?:Out of memory|could not allocate))/.test(
        error.message,
      )) ||
    (error instanceof Error && 'errno' in error && error.errno === -constants.errno.ENOMEM)
  return isRefusal ? pressureOn('self') : undefined
}
