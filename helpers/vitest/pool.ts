/**
 * One process per scenario file, one at a time, and the truth about how it ended. Vitest's own forks overlap (the next one
 * starts before the last is gone), and a fork that dies leaves a file that is neither passed nor failed.
 */

import { ChildProcess } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { constants } from 'node:os'
import { relative } from 'node:path'
import { ForksPoolWorker } from 'vitest/node'
import type { PoolRunnerInitializer, WorkerRequest } from 'vitest/node'
import { removeDirectoriesOf, removeOrphanedDirectories } from '../../fixtures/temporary-directory.ts'

/** How the process of a file ended. */
export interface Exit {
  readonly pid: number
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Whether it ended before Vitest asked it to. */
  readonly early: boolean
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

  override async start(): Promise<void> {
    await previous
    const child = await forkedBy(() => super.start())
    this.pid = child.pid ?? 0
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
      }
    }
    if (message.type === 'stop') {
      this.asked = true
    }
    super.send(message)
  }

  private record(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.file !== undefined) {
      exits.set(this.file, { pid: this.pid, code, signal, early: !this.asked })
      running.delete(this.file)
    }
    removeDirectoriesOf(this.pid)
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

/** Ctrl-C ends at once and leaves nothing behind: Vitest would wait for the test that runs, which may take minutes. */
function stopOnSignals(): void {
  if (listening) {
    return
  }
  listening = true
  removeOrphanedDirectories()

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      const pids = [...children].map(({ pid }) => pid ?? 0)
      for (const child of children) {
        child.kill('SIGKILL')
      }
      // The kernel takes a moment to end them; until then they could still write.
      setTimeout(() => {
        pids.forEach(removeDirectoriesOf)
        process.stderr.write(`\nStopped by ${signal}. Nothing was left behind.\n`)
        process.exit(128 + constants.signals[signal])
      }, 200)
    })
  }
}
