/** Ctrl-C ends a run at once, leaves nothing behind, and says so. */

import { constants } from 'node:os'
import { removeDirectoriesOf, removeOrphanedDirectories } from '../../fixtures/temporary-directory.ts'
import { living } from './exits.ts'
import { killMarked } from './orphans.ts'

let listening = false
let before: ((why: string) => void) | undefined

/** Has something done when the run is stopped, before its end: all of it within this very turn. */
export function beforeStopping(work: (why: string) => void): void {
  before = work
}

/**
 * Listens for the signals that end a run: Vitest would wait for the test that runs, which may take minutes. All of it happens
 * within the signal's own turn, for Vitest has a listener too, that ends this process a millisecond later.
 */
export function stopOnSignals(): void {
  if (listening) {
    return
  }
  listening = true
  removeOrphanedDirectories()

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Never "once": with the last listener gone the next signal would end this process at once, and there are several: one for
    // the group, and one that each of npm and the command passes on.
    process.on(signal, () => {
      stop(`Stopped by ${signal}.`, 128 + constants.signals[signal])
    })
  }
  // A command that was killed cannot pass on what became of this run.
  process.once('disconnect', () => {
    stop('Stopped: the command that began this run has ended.', 1)
  })
  process.channel?.unref()
}

const patience = 1000 // milliseconds; who is not dead by then waits for a disk, and is cleaned up after later

function stop(why: string, code: number): never {
  // The kernel takes a moment to end them; until then they could still write.
  for (let waited = 0; waited < patience && killMarked().length > 0; waited += 5) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
  }
  living.forEach(removeDirectoriesOf)
  before?.(why)
  process.stderr.write(`\n${why} Nothing was left behind.\n`)
  process.exit(code)
}
