/**
 * Memory of a scenario that no reading contains: in processes that are not followed, in shared memory, in workers of
 * workers.
 */

import { lstatSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { descendantsOf, idOf } from '../process-id.ts'
import { KiB, formatBytes } from '../units.ts'
import { nestedWorkers } from './nested-workers.mjs'

export interface Beside {
  /**
   * In words, what the scenario has added since the beginning: `a process (sleep)`, `4 MiB in /dev/shm`, `2 workers of
   * workers`.
   *
   * @param followed processes that are measured
   */
  readonly unmeasured: (followed: readonly number[]) => readonly string[]
}

const sharedMemory = '/dev/shm'
const leastShared = 64 * KiB // semaphores and locks of libraries take 4 KiB each

/** Notes what is there before a scenario begins. */
export function lookBeside(): Beside {
  const before = sharedFiles()
  return {
    unmeasured(followed) {
      const programs = processesBelow()
        .filter(pid => !followed.includes(pid))
        .map(programOf)
      const shared = [...sharedFiles()].reduce(
        (bytes, [path, size]) => bytes + Math.max(0, size - (before.get(path) ?? 0)),
        0,
      )
      const workers = nestedWorkers()
      return [
        ...[...Map.groupBy(programs, name => name)].map(([name, same]) =>
          same.length === 1 ? `a process (${name})` : `${same.length} processes (${name})`,
        ),
        ...(shared < leastShared ? [] : [`${formatBytes(shared)} in ${sharedMemory}`]),
        ...(workers === 0 ? [] : [workers === 1 ? 'a worker of a worker' : `${workers} workers of workers`]),
      ]
    },
  }
}

/** Processes below this one that have not ended, of any depth. */
function processesBelow(): readonly number[] {
  const self = idOf(process.pid)
  return self === undefined
    ? []
    : descendantsOf([self])
        .filter(({ isZombie }) => !isZombie)
        .map(({ pid }) => pid)
}

function programOf(pid: number): string {
  return textOf(`/proc/${pid}/comm`).trim() || 'unknown'
}

/** Files in shared memory and the bytes that each takes; files that this user cannot see belong to other users. */
function sharedFiles(folder = sharedMemory): ReadonlyMap<string, number> {
  return new Map(
    entriesOf(folder).flatMap(name => {
      const path = join(folder, name)
      const file = lstatSync(path, { throwIfNoEntry: false })
      if (file?.isDirectory()) {
        return [...sharedFiles(path)]
      }
      return file === undefined ? [] : [[path, file.blocks * 512] as const]
    }),
  )
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended meanwhile
  }
}
