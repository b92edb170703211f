/** Finds what scenario processes leave behind by a mark in its environment, and below whom it is; and ends it. */

import { randomBytes } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from '../process-id.ts'
import type { ProcessId } from '../process-id.ts'
import { internalVariables } from '../settings-schema.ts'
import { endOrphans, endTrees } from './descendants.ts'

/**
 * What every process below a fork inherits, in sessions of their own or orphaned, too: the marks of the forks above it.
 * One that is given another environment is found by whom it is below (descendants.ts).
 */
export const markVariable = internalVariables.forks

/** A mark that no other process of this machine has. */
function newMark(): string {
  return `memory-fork-${process.pid}-${randomBytes(8).toString('hex')}`
}

export const markOfRun = newMark()

/** The mark for a new fork, and the environment that hands it on. A fork may run a suite of its own: marks add up. */
export function markFork(): { readonly mark: string; readonly environment: Readonly<Record<string, string>> } {
  const mark = newMark()
  return { mark, environment: { [markVariable]: `${process.env[markVariable] ?? ''}:${markOfRun}:${mark}:` } }
}

const patience = 2000 // milliseconds; a process that was killed and is not gone by then waits for a disk
const pause = 10 // milliseconds

/** Kills every process that carries a mark, until none is left. Answers how many there were. */
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

/** What a fork may have left. */
export interface Left {
  readonly mark: string
  /** The fork, which has ended. */
  readonly fork: ProcessId
  /** What was seen below it. */
  readonly seen: readonly ProcessId[]
}

/** Kills what a fork that has ended left, until nothing of it is left. Answers what was left nevertheless. */
export async function endLeft(left: Left): Promise<readonly ProcessId[]> {
  for (let waited = 0; waited < patience; waited += pause) {
    if (killLeft(left).length === 0) {
      return []
    }
    await sleep(pause)
  }
  return killLeft(left)
}

/** The same, once. Answers what was alive. */
export function killLeft({ mark, fork, seen }: Left): readonly ProcessId[] {
  const marked = killMarked(mark).map(pid => ({ pid, start: Number.NaN }))
  return [...endTrees(seen), ...endOrphans(fork.start), ...marked]
}

/** Whether what was killed is still there: the kernel takes a moment. */
export function areAlive(ids: readonly ProcessId[]): boolean {
  return ids.some(isAlive)
}

/**
 * Kills every process that carries a mark, once, and answers which. For all forks of this run unless a mark is given.
 */
export function killMarked(mark: string = markOfRun): readonly number[] {
  const pids = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid && carries(name, mark))
    .map(Number)
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
function carries(pid: string, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`:${mark}:`)
  } catch {
    return false // it has ended, or is somebody else's
  }
}
