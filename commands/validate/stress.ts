/** Stress for measurements, one kind at a time or together: busy cores, a small heap, a small control group. */

import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { formatBytes } from '../../helpers/units.ts'
import type { Circumstances } from '../../helpers/run/run.ts'
import { limitMemory } from './control-group.ts'

export interface Stress {
  /** The beginning of each line. */
  readonly name: string
  /** Stress that lasts while all runs are made. */
  readonly during?: () => Disposable
  /** The circumstances of a single run, disposed of after the run. */
  readonly begin: () => Disposable & { readonly circumstances: Circumstances }
}

/** Circumstances that need no clean-up. */
function lasting(given: Circumstances): Stress['begin'] {
  return () => ({ circumstances: given, [Symbol.dispose]() {} })
}

export const nothing: Stress = { name: '', begin: lasting({}) }

/** Every core is occupied by another process. */
export const busyCores: Stress = {
  name: `${availableParallelism()} cores busy`,
  during: occupyCores,
  begin: lasting({}),
}

// It ends when its parent does, however that ends.
const script = 'while kill -0 "$PPID"; do i=0; while [ "$i" -lt 100000 ]; do i=$((i + 1)); done; done 2>/dev/null'

/** Occupies every core by a process of its own, until this is disposed of. */
export function occupyCores(): Disposable {
  const processes = Array.from({ length: availableParallelism() }, () =>
    spawn('/bin/sh', ['-c', script], { stdio: 'ignore' }),
  )

  return {
    [Symbol.dispose]() {
      processes.forEach(process => process.kill('SIGKILL'))
    },
  }
}

/** V8's old generation may hold `heapLimit` bytes in each process that is measured. */
export function smallHeap(heapLimit: number): Stress {
  return { name: `heap of ${formatBytes(heapLimit)}`, begin: lasting({ heapLimit }) }
}

/**
 * Each run has a control group of `memory` bytes: the kernel limits all of its processes together, page cache included.
 * Returns the reason where there can be none.
 */
export function smallGroup(memory: number): Stress | string {
  const trial = limitMemory(memory)
  if (typeof trial === 'string') {
    return trial
  }
  trial[Symbol.dispose]()

  return {
    name: `control group of ${formatBytes(memory)}`,
    begin() {
      const group = limitMemory(memory)
      if (typeof group === 'string') {
        throw new Error(`There could be a control group before, and now ${group}.`)
      }
      return { circumstances: { group: group.path }, [Symbol.dispose]: () => group[Symbol.dispose]() }
    },
  }
}

/** All of them at the same time. */
export function together(stresses: readonly Stress[]): Stress {
  return {
    name: stresses.map(({ name }) => name).join(' and '),
    during() {
      const stack = new DisposableStack()
      stresses.forEach(({ during }) => stack.use(during?.()))
      return stack
    },
    begin() {
      const stack = new DisposableStack()
      const begun = stresses.map(({ begin }) => stack.use(begin()).circumstances)
      return { circumstances: Object.assign({}, ...begun), [Symbol.dispose]: () => stack.dispose() }
    },
  }
}
