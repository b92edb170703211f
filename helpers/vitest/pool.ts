/**
 * One process per scenario file, one at a time, and the truth about how it ended. Vitest's own forks overlap (the next one
 * starts before the last is gone), and a fork that dies leaves a file that is neither passed nor failed.
 */

import { ChildProcess } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { relative } from 'node:path'
import { ForksPoolWorker } from 'vitest/node'
import type { PoolRunnerInitializer, WorkerRequest } from 'vitest/node'
import { removeDirectoriesOf, removeOrphanedDirectories } from '../../fixtures/temporary-directory.ts'
import { readSettings } from '../settings.ts'
import { removeDirectoriesAtTheEnd } from './orphans.ts'

/** How the process of a file ended. */
export interface Exit {
  readonly pid: number
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Whether it ended before Vitest asked it to. */
  readonly early: boolean
  /** Milliseconds that it was given, when it was ended because they were over. */
  readonly overdue?: number
}

/** By file, relative to the repository; filled while tests run. */
export const exits = new Map<string, Exit>()

/** Which process runs a file now. */
export const running = new Map<string, number>()

export const scenarioPool: PoolRunnerInitializer = {
  name: 'memory',
  createPoolWorker: (options) => {
    stopOnSignals()
    return new ScenarioWorker(options)
  },
}

const longestTimer = 2 ** 31 - 1 // milliseconds; Node takes more for 1

let previous: Promise<void> = Promise.resolve()
const children = new Set<ChildProcess>()

/** Waits until the last process is gone, so that its exit is known. */
export function allExits(): Promise<void> {
  return previous
}

class ScenarioWorker extends ForksPoolWorker {
  override name = scenarioPool.name
  private file: string | undefined
  private asked = false
  private pid = 0
  private timer: NodeJS.Timeout | undefined
  private overdue: number | undefined

  override async start(): Promise<void> {
    await previous
    const child = await forkedBy(() => onNode(process.env['MEMORY_NODE'], () => super.start()))
    this.pid = child.pid ?? 0
    removeDirectoriesAtTheEnd(this.pid)
    children.add(child)
    previous = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        children.delete(child)
        this.record(code, signal)
        resolve()
      })
    })
  }

  override send(message: WorkerRequest): void {
    if (message.type === 'run') {
      const [file] = message.context.files
      this.file = file === undefined ? undefined : relative(process.cwd(), file.filepath)
      if (this.file !== undefined) {
        running.set(this.file, this.pid)
        this.endAfter(readSettings().deadline)
      }
    }
    if (message.type === 'stop') {
      this.asked = true
    }
    super.send(message)
  }

  /** By the parent: an endless loop hears no timer of its own, and Vitest's timeout is one. */
  private endAfter(deadline: number): void {
    this.timer ??= setTimeout(() => {
      this.overdue = deadline
      process.kill(this.pid, 'SIGKILL')
    }, Math.min(deadline, longestTimer))
  }

  private record(code: number | null, signal: NodeJS.Signals | null): void {
    clearTimeout(this.timer)
    if (this.file !== undefined) {
      exits.set(this.file, { pid: this.pid, code, signal, early: !this.asked, ...this.overdue === undefined ? {} : { overdue: this.overdue } })
      running.delete(this.file)
    }
    removeDirectoriesOf(this.pid)
  }
}

/** Has a call start its processes on another Node: Vitest's worker forks before it first waits, and Node asks this for the path. */
function onNode<Answer>(path: string | undefined, start: () => Answer): Answer {
  const { execPath } = process
  process.execPath = path || execPath
  try {
    return start()
  } finally {
    process.execPath = execPath
  }
}

/** The process that a call starts. Vitest's worker keeps it to itself; Node tells of every child process on a channel. */
async function forkedBy(start: () => Promise<void>): Promise<ChildProcess> {
  let forked: ChildProcess | undefined
  const see = (message: unknown): void => {
    if (typeof message === 'object' && message !== null && 'process' in message && message.process instanceof ChildProcess) {
      forked ??= message.process // the second one is Vitest's watchdog
    }
  }

  const started = channel('child_process')
  started.subscribe(see)
  try {
    await start()
  } finally {
    started.unsubscribe(see)
  }

  if (forked === undefined) {
    throw new Error('Vitest started no process for this file, so nothing about its end could be known.')
  }
  return forked
}

let listening = false

/**
 * Ctrl-C ends at once and leaves nothing behind: Vitest would wait for the test that runs, which may take minutes. All of
 * it happens within the signal's own turn, for Vitest has a listener too, that ends this process a millisecond later.
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

function stop(why: string, code: number): never {
  const pids = [...children].map(({ pid }) => pid ?? 0)
  for (const child of children) {
    child.kill('SIGKILL')
  }
  // The kernel takes a moment to end them; until then they could still write.
  for (let waited = 0; waited < patience && pids.some(isAlive); waited += 5) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
  }
  pids.forEach(removeDirectoriesOf)
  process.stderr.write(`\n${why} Nothing was left behind.\n`)
  process.exit(code)
}

const patience = 1000 // milliseconds; who is not dead by then waits for a disk, and is cleaned up after later

/** A process that was killed is a zombie until its parent has noticed, which this one does in a later turn. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
