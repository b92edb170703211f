/** The processes of a run: those that run now, and the exits of those that have ended. */

import type { Pressure } from '../measure/limits.ts'
import type { KernelFigures } from '../measure/status-file.ts'
import type { ProcessId } from '../process-id.ts'
import type { Hang } from './hang.ts'

/** How the process of a file ended. */
export interface Exit {
  readonly pid: number
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The Vitest project of its file. */
  readonly project: string
  /** Seconds since it was given its file; since it started, where it never was. */
  readonly seconds: number
  /** Whether it ended before Vitest asked it to. */
  readonly early: boolean
  /** Whether it was asked to end, and did not. */
  readonly stuck: boolean
  /** Its deadline in milliseconds, when it was killed at it. */
  readonly overdue?: number
  /** Where it hung at its deadline. */
  readonly hang?: Hang
  /** Its last sample by the external sampler. `undefined` when it was gone before the first one. */
  readonly last?: Readonly<KernelFigures>
  /** The resource limit that it was near to at that sample. `undefined` when there was none. */
  readonly pressure?: Pressure
  /** Times that the kernel killed a process of this machine for want of memory, meanwhile. */
  readonly kernelKills: number
  /** Its attempts to leave the machine, and those of processes that it started. `undefined` when there were none. */
  readonly attempts?: readonly string[]
  /** The end of what it wrote to standard error. */
  readonly output: string
  /** Node's own report of a fatal error: a path. */
  readonly report?: string
  /** Flags that Node was started with. */
  readonly flags: readonly string[]
}

/** Whether the files of a project are scenarios, each of which has a folder of its own in the reports. */
export function isScenarioProject(name: string): boolean {
  return name === 'scenarios' || name === 'trends'
}

/** Exits by file, relative to the repository; filled while tests run. */
export const exits = new Map<string, Exit>()

/** Exits of processes that ended before they were given a file, in the order in which they were started. */
export const failedStarts: Exit[] = []

/** The process that runs a file now, and its last sample, by file. */
export const running = new Map<
  string,
  { readonly pid: number; readonly last: () => Readonly<KernelFigures> | undefined }
>()

/** Forks that were started and are not gone, by their numbers, with the processes that were seen below each. */
export const families = new Map<number, { readonly fork: ProcessId; readonly seen: () => readonly ProcessId[] }>()
