/** What is known of the processes of a run, while it goes on and after they have ended. */

import type { Pressure } from '../measure/limits.ts'
import type { KernelFigures } from '../measure/status-file.ts'
import type { ProcessId } from '../process-id.ts'
import type { Hang } from './hang.ts'

/** How the process of a file ended. */
export interface Exit {
  readonly pid: number
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Of Vitest, which the file belongs to. */
  readonly project: string
  /** Seconds since it was given its file; since it began, where it never was. */
  readonly seconds: number
  /** Whether it ended before Vitest asked it to. */
  readonly early: boolean
  /** Whether the last thing that was asked of it was to end, and it did not. */
  readonly stuck: boolean
  /** Milliseconds that it was given, when it was ended because they were over. */
  readonly overdue?: number
  /** What it was at when they were over. */
  readonly hang?: Hang
  /** As its parent last saw it. `undefined` when it was gone before the first look. */
  readonly last?: Readonly<KernelFigures>
  /** The limit of the kernel's that it was near to, as its parent last saw. `undefined` when there was none. */
  readonly pressure?: Pressure
  /** Times that the kernel killed a process of this machine for want of memory, meanwhile. */
  readonly kernelKills: number
  /** What it, or what it started, tried to send to elsewhere. `undefined` when that is nothing. */
  readonly attempts?: readonly string[]
  /** The end of what it wrote to standard error. */
  readonly output: string
  /** Node's own report of a fatal error: a path. */
  readonly report?: string
  /** Flags that Node was started with. */
  readonly flags: readonly string[]
}

/**
 * Whether the files of a project are scenarios: each has a folder of its own for what is known of it. Trends run in a
 * profile of their own.
 */
export function isScenarioProject(name: string): boolean {
  return name === 'scenarios' || name === 'trends'
}

/** By file, relative to the repository; filled while tests run. */
export const exits = new Map<string, Exit>()

/** Of processes that ended before they were given a file, in the order in which they were started. */
export const failedStarts: Exit[] = []

/** Which process runs a file now, and what its parent last saw of it. */
export const running = new Map<
  string,
  { readonly pid: number; readonly last: () => Readonly<KernelFigures> | undefined }
>()

/** Processes that were started and are not gone, by their numbers, and what was seen below each. */
export const families = new Map<number, { readonly fork: ProcessId; readonly seen: () => readonly ProcessId[] }>()
