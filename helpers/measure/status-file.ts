/**
 * The kernel's figures for a process, from /proc/<pid>/status. The file is opened once and parsed in its buffer, since
 * a sampler that allocates retains 4 to 9 KB a round itself (`readFileSync` and an array that grows).
 */

import { closeSync } from 'node:fs'
import { KiB } from '../units.ts'
import { originals } from './originals.mjs'

export interface KernelFigures {
  /** VmRSS, bytes */
  rss: number
  /** RssAnon, bytes: the part of rss that is no file */
  rssAnon: number
  /** VmHWM, bytes: the highest rss since the process began, or since `5` was written to its clear_refs */
  peakRss: number
  threads: number
}

export interface StatusFile {
  /** Reads into `figures`, which the caller owns. @throws when the process is gone */
  readonly readInto: (figures: KernelFigures) => void
  readonly close: () => void
}

const fields = [
  { name: 'rss', label: Buffer.from('\nVmRSS:'), unit: KiB },
  { name: 'rssAnon', label: Buffer.from('\nRssAnon:'), unit: KiB },
  { name: 'peakRss', label: Buffer.from('\nVmHWM:'), unit: KiB },
  { name: 'threads', label: Buffer.from('\nThreads:'), unit: 1 },
] as const

const zero = 0x30
const nine = 0x39
const newline = 0x0a

export function emptyKernelFigures(): KernelFigures {
  return { rss: 0, rssAnon: 0, peakRss: 0, threads: 0 }
}

/** @throws when there is no such process, or no /proc (then this is not Linux) */
export function openStatusFile(pid: number | 'self' = 'self'): StatusFile {
  const descriptor = originals.openSync(`/proc/${pid}/status`, 'r')
  const buffer = Buffer.alloc(4 * KiB) // the file is about 1.5 KiB

  return {
    readInto(figures) {
      const length = originals.readSync(descriptor, buffer, 0, buffer.length, 0)
      for (const { name, label, unit } of fields) {
        figures[name] = numberAfter(buffer, label, length) * unit
      }
    },
    close() {
      closeSync(descriptor)
    },
  }
}

/**
 * The digits that follow a label on its line.
 *
 * @throws where the kernel does not write the field: unknown is not 0
 */
function numberAfter(buffer: Buffer, label: Buffer, length: number): number {
  const at = buffer.indexOf(label)
  if (at < 0 || at >= length) {
    throw new Error(
      isDead(buffer, length)
        ? 'The process has ended, so nothing of it can be measured.'
        : `/proc/<pid>/status has no ${label.toString().trim().slice(0, -1)}, so it cannot be measured on this kernel.`,
    )
  }

  let value = 0
  for (let index = at + label.length; index < length; index++) {
    const digit = buffer[index] ?? newline
    if (digit === newline) {
      break
    }
    if (digit >= zero && digit <= nine) {
      value = value * 10 + digit - zero
    }
  }
  return value
}

/**
 * For a process that has ended and whose parent has not read its exit code, the kernel still shows the state, and no
 * memory.
 */
function isDead(buffer: Buffer, length: number): boolean {
  return /\nState:\s+[ZX]/.test(buffer.toString('latin1', 0, length))
}
