/** A control group, of either version: a limit of the kernel on the memory of several processes together. */

import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ControlGroup extends Disposable {
  /** The folder whose `cgroup.procs` takes processes. */
  readonly path: string
}

/** The group of this process. Groups above it may belong to other users. */
interface OwnGroup {
  readonly path: string
  /** The file of a group below it that takes the limit, in bytes. */
  readonly limit: string
  /** The file of version 2 by which the group passes its memory controller down. */
  readonly handDown?: string
}

const has = (path: string, word: string): boolean =>
  existsSync(path) && readFileSync(path, 'utf8').split(/\s/).includes(word)

/**
 * A machine may have both versions, and each controller belongs to one of them. `undefined` where memory is in neither.
 */
function ownGroup(root: string, self: string): OwnGroup | undefined {
  const groups = readFileSync(self, 'utf8')
  const second = join(root, /^0::(.*)$/m.exec(groups)?.[1] ?? '')
  const first = join(root, 'memory', /^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(.*)$/m.exec(groups)?.[1] ?? '')

  if (has(join(second, 'cgroup.controllers'), 'memory')) {
    return { path: second, limit: 'memory.max', handDown: join(second, 'cgroup.subtree_control') }
  }
  return existsSync(join(first, 'memory.limit_in_bytes')) ? { path: first, limit: 'memory.limit_in_bytes' } : undefined
}

let made = 0

const pause = 50 // milliseconds
const patience = 5000 // milliseconds; the last processes of a run clean up after the others

/** The kernel does not remove a group in which a process is left. */
function isRemoved(path: string): boolean {
  try {
    rmdirSync(path)
    return true
  } catch {
    return false
  }
}

/**
 * A group whose processes may take `bytes` together, page cache included. It is removed when this is disposed of,
 * unless they have not ended 5 s later. Returns the reason where there can be none: it needs the memory controller, and
 * the right to write.
 */
export function limitMemory(bytes: number, root = '/sys/fs/cgroup', self = '/proc/self/cgroup'): ControlGroup | string {
  try {
    const own = ownGroup(root, self)
    if (own === undefined) {
      return `there is no memory controller of control groups below ${root}`
    }
    if (own.handDown !== undefined && !has(own.handDown, 'memory')) {
      writeFileSync(own.handDown, '+memory')
    }

    const path = join(own.path, `memory-suite-${process.pid}-${++made}`)
    mkdirSync(path)
    writeFileSync(join(path, own.limit), String(bytes))
    return {
      path,
      [Symbol.dispose]() {
        for (let waited = 0; !isRemoved(path) && waited < patience; waited += pause) {
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause)
        }
      },
    }
  } catch (error) {
    return `no control group can be made below ${root}: ${error instanceof Error ? error.message : String(error)}`
  }
}
