/**
 * Finds the processes that a fork started, whatever environment or session they have: below the fork while it lives,
 * for it is a subreaper (measure/subreaper.mjs), and below this process after its death, for this process is a
 * subreaper while forks live. A number counts only together with the start of its process.
 */

import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { subscribe } from 'node:diagnostics_channel'
import { nativeFunctions } from '../native-functions.cjs'
import {
  allProcesses,
  descendantsOf,
  isAlive,
  listsProcesses,
  processEntry,
  processNumbers,
  signalExactly,
} from '../process-id.ts'
import type { ProcessEntry, ProcessId } from '../process-id.ts'

const setChildSubreaper = 36 // PR_SET_CHILD_SUBREAPER, prctl(2)
const withoutWaiting = 1 // WNOHANG, waitpid(2)

interface Kernel {
  readonly prctl: (option: number, value: number, third: number, fourth: number, fifth: number) => unknown
  readonly waitpid: (pid: number, status: null, options: number) => unknown
}

let kernel: Kernel | undefined | 'none'

/** `undefined` on another C library than glibc, on which nothing is measured. */
function openKernel(): Kernel | undefined {
  try {
    kernel ??= (() => {
      const library = nativeFunctions().load('libc.so.6')
      return {
        prctl: library.func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)'),
        waitpid: library.func('int waitpid(int, void *, int)'),
      }
    })()
  } catch {
    kernel = 'none'
  }
  return kernel === 'none' ? undefined : kernel
}

/** Makes this process adopt orphans below it, or not any more. */
export function adoptOrphans(doAdopt: boolean): void {
  openKernel()?.prctl(setChildSubreaper, doAdopt ? 1 : 0, 0, 0, 0)
}

const own = new Set<ChildProcess>()
const listeners = new Set<(child: ChildProcess) => void>()

/** Collects the processes that this one starts from now on. Node publishes each before it is started. */
subscribe('child_process', message => {
  if (isStarting(message)) {
    const child = message.process
    own.add(child)
    child.once('exit', () => own.delete(child))
    child.once('error', () => own.delete(child))
    process.nextTick(() => listeners.forEach(listener => listener(child)))
  }
})

function isStarting(message: unknown): message is { readonly process: ChildProcess } {
  return typeof message === 'object' && message !== null && 'process' in message
}

/** Processes that this one has started, and that have not ended. */
export function ownChildren(): readonly ChildProcess[] {
  return [...own].filter(({ pid }) => pid !== undefined)
}

/** Whether it is the process by which Vitest kills its forks when this one is gone. */
export const isWatchdog = ({ spawnargs }: ChildProcess): boolean =>
  spawnargs.some(word => word.endsWith('/watchdog.js'))

/**
 * Tells Vitest's watchdog to ignore a fork: it would kill the fork alone, and the processes below it would be lost.
 * Where processes are not listed they are lost anyway, and nothing else ends the fork.
 */
export function disarmWatchdog({ pid }: ChildProcess): void {
  if (!listsProcesses()) {
    return
  }
  for (const watchdog of ownChildren().filter(child => isWatchdog(child) && child.connected)) {
    watchdog.send({ type: 'unwatch', pid })
  }
}

/** Calls a listener with each child process, present and future ones, when it has its number. */
export function onOwnChild(listener: (child: ChildProcess) => void): void {
  ownChildren().forEach(listener)
  listeners.add(listener)
}

/**
 * Children of this process that it did not start itself, and that started after a moment in clock ticks: a dead fork
 * left them. Those that have ended are reaped.
 */
function orphansSince(start: number, all: readonly ProcessEntry[]): readonly ProcessEntry[] {
  const ours = new Set(ownChildren().map(({ pid }) => pid))
  const orphans = all.filter(entry => entry.parent === process.pid && entry.start >= start && !ours.has(entry.pid))
  orphans.filter(({ isZombie }) => isZombie).forEach(({ pid }) => openKernel()?.waitpid(pid, null, withoutWaiting))
  return orphans.filter(({ isZombie }) => !isZombie)
}

/** Kills the processes that dead forks left to this process, with all below them. Returns those that were alive. */
export function endOrphans(since: number): readonly ProcessId[] {
  return endTrees(orphansSince(since, allProcesses()))
}

const mostPasses = 20

/**
 * Kills processes with all below them: stopped first, so that none starts another one meanwhile. Returns those that
 * were alive.
 */
export function endTrees(roots: readonly ProcessId[], spared: ReadonlySet<number> = new Set()): readonly ProcessId[] {
  const stopped = new Map<number, ProcessId>()
  for (let pass = 0; pass < mostPasses; pass++) {
    const found = [...roots, ...descendantsOf(roots)]
      .filter(({ pid }) => !stopped.has(pid) && !spared.has(pid) && pid !== process.pid)
      .filter(isAlive)
    if (found.length === 0) {
      break
    }
    for (const id of found) {
      signalExactly(id, 'SIGSTOP')
      stopped.set(id.pid, id)
    }
  }
  return [...stopped.values()].filter(id => signalExactly(id, 'SIGKILL'))
}

/** A process as `ps` shows it: `4711 (sleep 60)`. */
export function shownProcess({ pid }: ProcessId): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim()
    return `${pid} (${words.length > 80 ? `${words.slice(0, 79)}…` : words})`
  } catch {
    return String(pid)
  }
}

export interface Family extends Disposable {
  /** All processes that were seen below it, without itself. */
  readonly seen: () => readonly ProcessId[]
}

const interval = 200 // milliseconds
const looksPerFull = 10 // the kernel may have reused a number between two looks

/**
 * Lists the processes below a process every 200 ms, and reports each new one: so they are known when the process and
 * this one are killed at the same moment. Most looks read one small file for each process that was not there before.
 */
export function watchFamily(root: ProcessId, report: (id: ProcessId) => void): Family {
  const seen = new Map<string, ProcessId>()
  const below = new Set([root.pid])
  let known = new Set<number>()
  let looks = 0

  const look = (): void => {
    const present = new Set(processNumbers())
    known = looks++ % looksPerFull === 0 ? new Set() : known.intersection(present)
    const fresh = [...present.difference(known)].flatMap(pid => processEntry(pid) ?? [])
    known = present
    fresh.forEach(({ pid }) => pid !== root.pid && below.delete(pid))
    for (let size = 0; size !== below.size;) {
      size = below.size
      for (const { pid, start } of fresh.filter(entry => below.has(entry.parent) && !below.has(entry.pid))) {
        below.add(pid)
        if (!seen.has(`${pid}:${start}`)) {
          seen.set(`${pid}:${start}`, { pid, start })
          report({ pid, start })
        }
      }
    }
  }
  const timer = setInterval(look, interval).unref()
  return { seen: () => [...seen.values()], [Symbol.dispose]: () => clearInterval(timer) }
}
