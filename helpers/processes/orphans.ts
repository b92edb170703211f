/** Ends processes that scenarios leave behind. It finds them by a mark in their environment and by their parents. */

import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, processNumbers } from '../process-id.ts'
import type { ProcessId } from '../process-id.ts'
import { internalVariables } from '../settings-schema.ts'
import { endOrphans, endTrees } from './descendants.ts'

/**
 * The variable with the marks of the forks above a process. Every process below a fork inherits it, in a session of its
 * own or orphaned, too. A process with another environment is found by its parents (descendants.ts).
 */
export const markVariable = internalVariables.forks

/** A mark that no other process of this machine has. */
function newMark(): string {
  return `memory-fork-${process.pid}-${randomBytes(8).toString('hex')}`
}

export const markOfRun = newMark()

/** The mark for a new fork, and the environment that passes it on. A fork may run a suite of its own: marks add up. */
export function markFork(): { readonly mark: string; readonly environment: Readonly<Record<string, string>> } {
  const mark = newMark()
  return { mark, environment: { [markVariable]: `${process.env[markVariable] ?? ''}:${markOfRun}:${mark}:` } }
}

const patience = 2000 // milliseconds; a process that was killed and is not gone by then waits for a disk
const pause = 10 // milliseconds

/** Kills every process that carries a mark, until none is left. Returns how many there were. */
export async function endMarked(mark: string): Promise<number> {
  const ended = new Set<number>()
  for (let waited = 0; waited < patience; waited += pause) {
    const pids = killMarked(mark)
    pids.forEach(pid => ended.add(pid))
    if (pids.length === 0) {
      break
    }
    await sleep(pause)
  }
  return ended.size
}

/** The data by which leftovers of a fork are found. */
export interface Left {
  readonly mark: string
  /** The fork, which has ended. */
  readonly fork: ProcessId
  /** The processes that were seen below it. */
  readonly seen: readonly ProcessId[]
}

/** Kills the processes that an ended fork left, until none is left. Returns those that are left after 2 s. */
export async function endLeft(left: Left): Promise<readonly ProcessId[]> {
  for (let waited = 0; waited < patience; waited += pause) {
    if (killLeft(left).length === 0) {
      return []
    }
    await sleep(pause)
  }
  return killLeft(left)
}

/** The same, once. Returns those that were alive. */
export function killLeft({ mark, fork, seen }: Left): readonly ProcessId[] {
  const marked = killMarked(mark).map(pid => ({ pid, start: Number.NaN }))
  return [...endTrees(seen), ...endOrphans(fork.start), ...marked]
}

/** Whether any of some killed processes is still there: the kernel takes a moment. */
export function areAlive(ids: readonly ProcessId[]): boolean {
  return ids.some(isAlive)
}

/** Kills every process that carries a mark, once. Returns their numbers. Default: the mark of all forks of this run. */
export function killMarked(mark: string = markOfRun): readonly number[] {
  const pids = processNumbers().filter(pid => pid !== process.pid && carries(pid, mark))
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it has ended meanwhile
    }
  }
  return pids
}

/** A zombie has no environment any more. */
function carries(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`:${mark}:`)
  } catch {
    return false // it has ended, or belongs to another user
  }
}
