/** The processes of a run: those that run now, and the exits of those that have ended. */

import type { Pressure } from '../measure/limits.ts'
import type { KernelFigures } from '../measure/status-file.ts'
import type { ProcessId } from '../process-id.ts'
import { checkFileName, scenarioName } from '../scenario-name.ts'
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
  /** Whether a call of an operation did not return for as long, and not its deadline had passed. */
  readonly isUnreturned?: true
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

const scenarioProjects: ReadonlySet<string> = new Set(['scenarios', 'trends'])
const checkProjects = new Set<string>()

/** Whether the files of a project are measured, and have a folder of their own in the reports. */
export function isMeasuredProject(name: string): boolean {
  return scenarioProjects.has(name) || isCheckProject(name)
}

/** Whether each file of a project has any number of checks, with a result each, and not one scenario. */
export function isCheckProject(name: string): boolean {
  return checkProjects.has(name)
}

/** From here on the files of this project have checks. */
export function addCheckProject(name: string): void {
  checkProjects.add(name)
}

/** A file that is measured in a run, with the project that it belongs to. */
export interface Planned {
  /** Relative to where the run began. */
  readonly file: string
  readonly project: string
}

/** The folder of a file's results, below the reports; what a scenario is called. */
export function resultName({ file, project }: Planned): string {
  return isCheckProject(project) ? checkFileName(file) : scenarioName(file)
}

/** Exits by file, relative to the repository; filled while tests run. */
export const exits = new Map<string, Exit>()

/** Exits of processes that ended before they were given a file, in the order in which they were started. */
export const failedStarts: Exit[] = []

/** The process that runs a file now, and its last sample, by file. */
export const running = new Map<
  string,
  {
    readonly pid: number
    readonly project: string
    readonly last: () => Readonly<KernelFigures> | undefined
  }
>()

/** Forgets how processes of an earlier run ended. */
export function forgetProcesses(): void {
  exits.clear()
  failedStarts.length = 0
}

/** Forks that were started and are not gone, by their numbers, with the processes that were seen below each. */
export const families = new Map<number, { readonly fork: ProcessId; readonly seen: () => readonly ProcessId[] }>()
