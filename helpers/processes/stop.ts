/** Ctrl-C ends a run at once, leaves nothing behind, and says so. */

import { constants } from 'node:os'
import { removeAbandoned, removeDirectoriesOf, reportAll } from '../workspace/temporary-directory.ts'
import { internalVariables } from '../settings-schema.ts'
import { whenAbandoned } from './ancestors.ts'
import { idOf, isAlive, listsProcesses } from '../process-id.ts'
import type { ProcessId } from '../process-id.ts'
import { cleanUpAfterThis, cleanUpAtTheEnd, idIn, isJanitor } from './clean-up.ts'
import { endOrphans, endTrees, isWatchdog, ownChildren, shownProcess } from './descendants.ts'
import { families } from './exits.ts'
import { killMarked } from './orphans.ts'

let listening = false
let before: ((why: string) => void) | undefined

/** Has something done when the run is stopped, before its end: all of it within this very turn. */
export function beforeStopping(work: (why: string) => void): void {
  before = work
}

/**
 * Listens for the signals that end a run: Vitest would wait for the test that runs, which may take minutes. All of it
 * happens within the signal's own turn, for Vitest has a listener too, that ends this process a millisecond later.
 */
export function stopOnSignals(): void {
  if (listening) {
    return
  }
  listening = true
  reportAll(removeAbandoned())
  cleanUpAfterThis()

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Never "once": with the last listener gone the next signal would end this process at once, and there are several:
    // one for the group, and one that each of npm and the command passes on.
    process.on(signal, () => {
      stop(`Stopped by ${signal}.`, 128 + constants.signals[signal])
    })
  }

  // A command that was killed cannot pass on what became of this run, nor remove what was its own.
  const word = process.env[internalVariables.command]
  const command = word ? idIn(word) : undefined
  delete process.env[internalVariables.command] // of this run, and not of what its forks begin
  if (command === undefined) {
    whenAbandoned(() => stop('Stopped: npm, which began this run, has ended.', 128 + constants.signals.SIGHUP))
  } else {
    cleanUpAtTheEnd('owner', command)
  }
  process.once('disconnect', stopWithCommand)
  if (command !== undefined && listsProcesses() && !isAlive(command)) {
    stopWithCommand() // it ended before this process listened
  }
  process.channel?.unref()
}

function stopWithCommand(): never {
  return stop('Stopped: the command that began this run has ended, or npm before it.', 1)
}

const patience = 1000 // milliseconds; a process that is not dead by then waits for a disk, and is removed later

function stop(why: string, code: number): never {
  const forks = [...families.values()]
  const children = ownChildren()
    .filter(child => !isJanitor(child))
    .flatMap(({ pid }) => idOf(pid ?? 0) ?? [])
  const since = Math.min(...forks.map(({ fork }) => fork.start))
  const known = new Map<number, ProcessId>()

  const endAll = (): boolean => {
    const found = [
      ...endTrees([...children, ...forks.flatMap(({ seen }) => seen())]),
      ...endOrphans(since),
      ...killMarked().flatMap(pid => idOf(pid) ?? []),
    ]
    found.forEach(id => known.set(id.pid, id))
    return found.length + [...known.values()].filter(isAlive).length === 0
  }
  if (!listsProcesses()) {
    ownChildren()
      .filter(child => !isJanitor(child) && !isWatchdog(child))
      .forEach(child => child.kill('SIGKILL'))
  }
  // The kernel takes a moment to end them; until then they could still write.
  for (let waited = 0; !endAll() && waited < patience; waited += 5) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
  }

  const alive = [...known.values()].filter(isAlive).map(id => `process ${shownProcess(id)} goes on`)
  const owners = [...forks.map(({ fork }) => fork), ...known.values()]
  const stays = removeDirectoriesOf(owners) // first: results may need the room
  before?.(why)
  const left = [...alive, ...new Set([...stays, ...removeAbandoned()])]
  process.stderr.write(
    `\n${why} ${left.length === 0 ? 'Nothing was left behind.' : `Left behind: ${left.join('; ')}`}\n`,
  )
  process.exit(code)
}
