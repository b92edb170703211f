/**
 * The kind of machine that budgets hold for. It is coarse on purpose: memory and the model of the processor are no part
 * of it, for a budget that two runners of one CI do not share is of no use.
 */

import { availableParallelism } from 'node:os'
import { openFreePages } from '../measure/free-pages.ts'

export interface Machine {
  /** A release of Node: budgets hold for its major, since V8 lays out its heap in another way in the next. */
  readonly node: string
  /** `linux x64`: pointers, pages and the kernel's figures are of these. */
  readonly platform: string
  /** `glibc`: RSS is what malloc makes of it. Absent where it is not known; then it is not compared. */
  readonly libc?: string
  /** Processors that a process may use. Absent where it is not known. */
  readonly cores?: number
}

/** This process, and what it runs on. */
export function thisMachine(): Machine {
  const libc = libcHere()
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    ...(libc === undefined ? {} : { libc }),
    cores: availableParallelism(),
  }
}

/** By what a measurement asks of it, and not by its name. */
function libcHere(): string | undefined {
  try {
    return openFreePages() === undefined ? 'no glibc' : 'glibc'
  } catch {
    return undefined // what calls it is not installed
  }
}

/** `Node 24, linux x64, glibc` */
export function kindOf({ node, platform, libc }: Machine): string {
  return [`Node ${majorOf(node)}`, platform, ...(libc === undefined ? [] : [libc])].join(', ')
}

/** Whether bytes that were measured on one mean the same on the other. */
export function areOfOneKind(measured: Machine, here: Machine): boolean {
  return (
    majorOf(measured.node) === majorOf(here.node) &&
    measured.platform === here.platform &&
    (measured.libc === undefined || here.libc === undefined || measured.libc === here.libc)
  )
}

/**
 * Whether peaks mean the same, too. V8 collects beside the program where there is a core for it, and peaks are higher
 * where there is none: 78 and 82 MiB instead of 53 (docs/measuring.md). Two cores or more are of one kind.
 */
export function havePeaksOfOneKind({ cores: measured }: Machine, { cores: here }: Machine): boolean {
  return measured === undefined || here === undefined || measured > 1 === here > 1
}

function majorOf(version: string): string {
  return version.replace(/\..*$/, '')
}
