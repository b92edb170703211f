/** Watches a process that writes a snapshot by itself at a signal. */

import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { copyFile, rm } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { InspectorError, type Inspected } from '../../helpers/heap/capture/inspector.ts'

/** Milliseconds between two looks at a directory. */
const lookEvery = 50

/** Milliseconds from a signal to the file that a process begins: it handles the signal when its code lets it. */
const patience = 10_000

/**
 * A process that writes a snapshot by itself whenever it gets a signal (`node --heapsnapshot-signal=SIGUSR2`), where an
 * inspector must not be opened. It may take `starting` milliseconds until it listens to the signal.
 */
export function watchBySignal(pid: number, signal: NodeJS.Signals, written: string, starting: number): Inspected {
  const directory = realpathSync(written)
  const stop = new AbortController()

  return {
    over: untilEnd(pid, stop.signal),
    async takeSnapshot(path) {
      const before = snapshotsOf(pid, directory)

      await untilCaught(pid, signal, starting)
      process.kill(pid, signal)

      const file = await waitForFile(pid, directory, before)

      await copyFile(file, path) // it may be on another file system
      await rm(file)
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
    },
  }
}

/**
 * Resolves when a process has a handler for a signal, which it has some time after its start: until then the signal
 * would end it.
 */
async function untilCaught(pid: number, signal: NodeJS.Signals, starting: number): Promise<void> {
  for (let waited = 0; !isCaught(pid, signal); waited += lookEvery) {
    if (waited > starting) {
      throw new InspectorError(
        `process ${pid} would end by ${signal}: it has to be started with node --heapsnapshot-signal=${signal}`,
      )
    }

    await sleep(lookEvery)
  }
}

/** The kernel shows a bit for each signal that a process has a handler for. */
function isCaught(pid: number, signal: NodeJS.Signals): boolean {
  const mask = /^SigCgt:\s+([\da-f]+)/m.exec(statusOf(pid))?.[1] ?? '0'

  return (BigInt(`0x${mask}`) >> BigInt(constants.signals[signal] - 1)) % 2n === 1n
}

/** @throws {InspectorError} when there is no such process any more */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'latin1')
  } catch {
    throw new InspectorError(`process ${pid} has ended`)
  }
}

/** Where a process runs, which is where Node writes snapshots unless it has a `--diagnostic-dir`. */
export function directoryOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/cwd`)
}

/** Node calls them `Heap.20261121.040000.PID.THREAD.NUMBER.heapsnapshot`. */
function snapshotsOf(pid: number, directory: string): readonly string[] {
  return readdirSync(directory).filter(name =>
    new RegExp(`^Heap\\.\\d+\\.\\d+\\.${pid}\\..*\\.heapsnapshot$`).test(name),
  )
}

async function waitForFile(pid: number, directory: string, before: readonly string[]): Promise<string> {
  const start = performance.now()

  for (;;) {
    if (!isRunning(pid)) {
      throw new InspectorError(`process ${pid} has ended`)
    }

    const name = snapshotsOf(pid, directory).find(found => !before.includes(found))

    if (name !== undefined && hasClosed(pid, join(directory, name))) {
      return join(directory, name)
    }
    if (name === undefined && performance.now() - start > patience) {
      throw new InspectorError(
        `process ${pid} has written no snapshot to ${directory} in ${patience / 1000} s: ` +
          'was it started with --heapsnapshot-signal, or with a --diagnostic-dir?',
      )
    }

    await sleep(lookEvery)
  }
}

/** Whether a process has closed a file: until then it is still being written. */
function hasClosed(pid: number, path: string): boolean {
  const directory = `/proc/${pid}/fd`

  return readdirSync(directory).every(descriptor => linkOf(join(directory, descriptor)) !== path)
}

/** `undefined` where a descriptor has gone since it was listed. */
function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

/** Whether a process runs: a zombie does not. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(statusOf(pid))
  } catch {
    return false
  }
}

/** Resolves when a process has ended, or at `stop`. */
async function untilEnd(pid: number, stop: AbortSignal): Promise<void> {
  while (isRunning(pid) && !stop.aborted) {
    await sleep(lookEvery)
  }
}
