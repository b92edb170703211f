/** A limit of the kernel's on the memory of several processes together: a control group, version 2. */

import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ControlGroup extends Disposable {
  /** Of the folder whose `cgroup.procs` takes processes in. */
  readonly path: string
}

/** Below the group of this process, which belongs to whoever started it: what is above may be somebody else's. */
function ownGroup(root: string, self: string): string {
  return join(root, /^0::(.*)$/m.exec(readFileSync(self, 'utf8'))?.[1] ?? '/')
}

/**
 * A group whose processes may take so many bytes together, page cache included. It is gone when this is disposed of and they
 * have ended. Answers why where there can be none: it needs version 2 with the memory controller, and the right to write.
 */
export function limitMemory(bytes: number, root = '/sys/fs/cgroup', self = '/proc/self/cgroup'): ControlGroup | string {
  try {
    const group = ownGroup(root, self)
    if (!readFileSync(join(group, 'cgroup.controllers'), 'utf8').split(/\s/).includes('memory')) {
      return `${group} has no memory controller of control groups, version 2`
    }
    if (!readFileSync(join(group, 'cgroup.subtree_control'), 'utf8').split(/\s/).includes('memory')) {
      writeFileSync(join(group, 'cgroup.subtree_control'), '+memory')
    }

    const path = join(group, `memory-suite-${process.pid}`)
    mkdirSync(path)
    writeFileSync(join(path, 'memory.max'), String(bytes))
    return {
      path,
      [Symbol.dispose]() {
        rmdirSync(path)
      },
    }
  } catch (error) {
    return `no control group can be made below ${root}: ${error instanceof Error ? error.message : String(error)}`
  }
}
