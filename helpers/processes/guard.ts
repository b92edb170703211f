/**
 * Guards one process from its start until it is gone (starting → running → asked → gone), and records how it ended.
 * The parent does this: in an endless loop a process runs no timer of its own, and Vitest's timeout is one.
 */

import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { removeDirectoriesOf, reportAll } from '../workspace/temporary-directory.ts'
import type { ForkNetwork } from '../network/network.ts'
import { makeOwnFolder } from '../workspace/own-folder.ts'
import { heartbeatFile, watchHeartbeat } from '../heartbeat.ts'
import { idOf } from '../process-id.ts'
import type { ProcessId } from '../process-id.ts'
import { readSettings } from '../settings.ts'
import { exits, failedStarts, families, isCheckProject, isMeasuredProject, resultName, running } from './exits.ts'
import type { Exit } from './exits.ts'
import { cleanUpAtTheEnd } from './clean-up.ts'
import { Countdown } from './countdown.ts'
import { adoptOrphans, endTrees, shownProcess, watchFamily } from './descendants.ts'
import { captureOutput } from './fork-output.ts'
import { lookInto } from './hang.ts'
import type { Hang } from './hang.ts'
import { inTime } from './in-time.ts'
import { kernelKills } from './kernel-kills.ts'
import { endLeft } from './orphans.ts'
import { moveToTimelines, startExternalSampler } from './external-sampler.ts'
import type { Locate } from './locations.ts'
import { takeReport } from './process-report.ts'
import { timelinesIn } from './result-folders.ts'

export interface Guard {
  /** The process was given a file, a path relative to the repository. Its deadline counts from now on. */
  readonly began: (file: string) => void
  /** The process was asked to end. `giveUp` is called when it does not end in time, and should have it killed. */
  readonly asked: (giveUp: () => void) => void
  readonly hasEnded: () => boolean
  /** Resolves when the process is gone, with all that it started, and its end is known. */
  readonly gone: Promise<void>
}

export interface Guarded {
  /** The name of the project that its file belongs to. */
  readonly project: string
  /** Where what it prints goes. */
  readonly stdout: Writable
  readonly stderr: Writable
  readonly locate: Locate
  /** The mark that its descendants carry too. */
  readonly mark: string
  readonly flags: readonly string[]
  /** The kernel's count before it began. */
  readonly kernelKills: number
  readonly network: ForkNetwork
}

/** Guards a process that has just been started. */
export function guardFork(child: ChildProcess, guarded: Guarded): Guard {
  return new ForkGuard(child, guarded)
}

/** The states in which a process may take too long. */
type Waiting = 'starting' | 'running' | 'asked'

/** Milliseconds in each state, where the deadline allows so many. Vitest itself gives up after 60 s. */
const longest: Readonly<Record<Waiting, number>> = {
  starting: 45_000, // later Vitest would not say why the process did not start
  running: Number.POSITIVE_INFINITY,
  asked: 10_000, // later Vitest would leave the process behind
}

const samplesFile = 'outside.jsonl'
const longestTail = 1000 // milliseconds until what it wrote last has arrived

class ForkGuard implements Guard {
  readonly gone: Promise<void>
  private state: Waiting | 'gone' = 'starting'
  private file: string | undefined
  private since = performance.now()
  private isStuck = false
  private overdue: number | undefined
  private isUnreturned = false
  private heartbeat: Disposable | undefined
  private hang: Promise<Hang> | undefined
  private readonly started = Date.now()
  private readonly countdown = new Countdown()
  private readonly child: ChildProcess
  private readonly guarded: Guarded
  private readonly reports: string
  private readonly deadline: number
  private readonly fork: ProcessId
  private readonly family: ReturnType<typeof watchFamily>
  private readonly output: ReturnType<typeof captureOutput>
  private readonly sampler: ReturnType<typeof startExternalSampler>

  constructor(child: ChildProcess, guarded: Guarded) {
    const { reports, deadline } = readSettings()
    const pid = child.pid ?? 0
    const gone = Promise.withResolvers<void>()
    this.child = child
    this.guarded = guarded
    this.reports = reports
    this.deadline = deadline
    this.fork = idOf(pid) ?? { pid, start: Number.NaN }
    this.family = watchFamily(this.fork, id => cleanUpAtTheEnd('end', id))
    this.output = captureOutput(child, guarded)
    this.sampler = startExternalSampler(pid)
    this.gone = gone.promise

    families.set(pid, { fork: this.fork, seen: this.family.seen })
    adoptOrphans(true)
    cleanUpAtTheEnd('end', this.fork)
    this.enter('starting', () => this.kill())
    child.once('exit', (code, signal) => {
      void this.leave(code, signal).finally(gone.resolve)
    })
  }

  began(file: string): void {
    const directory = this.directoryOf(file)
    this.file = file
    this.since = performance.now()
    running.set(file, { pid: this.fork.pid, project: this.guarded.project, last: this.sampler.last })
    this.output.release(directory === undefined ? undefined : join(directory, 'output.log'))
    if (directory !== undefined) {
      this.sampler.writeTo(join(directory, samplesFile))
    }
    this.enter('running', () => this.kill())
    if (directory !== undefined && isCheckProject(this.guarded.project)) {
      this.heartbeat = watchHeartbeat(join(directory, heartbeatFile), timeout => {
        this.isUnreturned = true
        this.countdown.stop()
        this.endOverdue(timeout, () => this.kill())
      })
    }
  }

  /** Also of a process that is gone: Vitest waits for a reply that it cannot give any more. */
  asked(giveUp: () => void): void {
    this.enter('asked', () => {
      this.isStuck = true
      giveUp()
    })
  }

  hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  /** @param end called when the process has been in the state for too long, and was looked into */
  private enter(state: Waiting, end: () => void): void {
    const limit = Math.min(this.deadline, longest[state])
    this.state = state
    this.countdown.start(limit, () => this.endOverdue(limit, end))
  }

  private endOverdue(limit: number, end: () => void): void {
    const { locate, network } = this.guarded
    this.overdue = limit
    this.hang = lookInto({ pid: this.fork.pid, locate, inspector: this.output.inspector.then(network.reach) })
    void this.hang.then(end)
  }

  private kill(): void {
    endTrees([this.fork]) // when it is dead, its descendants can no longer be distinguished from others
    this.child.kill('SIGKILL')
  }

  /** From its exit until all that it started is gone too, and its end is known. */
  private async leave(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.countdown.stop()
    this.heartbeat?.[Symbol.dispose]()
    this.sampler[Symbol.dispose]()
    this.family[Symbol.dispose]()
    await this.endDescendants()
    await this.awaitOutput()
    const exit = await this.exitOf(code, signal)

    if (this.file !== undefined) {
      exits.set(this.file, exit)
      running.delete(this.file)
    } else if (exit.early) {
      failedStarts.push(exit)
    }
    this.state = 'gone'
    families.delete(this.fork.pid)
    adoptOrphans(families.size > 0)
    reportAll(removeDirectoriesOf([this.fork, ...this.family.seen()])) // it may have run a suite of its own
  }

  /** What it started would go on beside the next process, and may hold its output open. */
  private async endDescendants(): Promise<void> {
    const { mark, project, stderr } = this.guarded
    for (const left of await endLeft({ mark, fork: this.fork, seen: this.family.seen() })) {
      stderr.write(`${this.file ?? project} left a process behind that does not end: ${shownProcess(left)}\n`)
    }
  }

  private async awaitOutput(): Promise<void> {
    await inTime<void>(longestTail, resolve => {
      void this.output.ended.then(resolve)
    })
    // A process that was not found may hold them open, and Vitest waits for their end.
    this.child.stdout?.destroy()
    this.child.stderr?.destroy()
  }

  private async exitOf(code: number | null, signal: NodeJS.Signals | null): Promise<Exit> {
    const { project, flags, kernelKills: killsBefore, network } = this.guarded
    const { pid } = this.fork
    const hang = await this.hang
    const attempts = await network.close()
    const last = this.sampler.last()
    const pressure = this.sampler.pressure()
    const directory = this.directoryOf(this.file)
    const report = takeReport(this.reports, pid, this.started, directory)
    if (directory !== undefined) {
      rmSync(join(directory, heartbeatFile), { force: true })
      moveToTimelines(join(directory, samplesFile), timelinesIn(directory))
    }
    return {
      pid,
      code,
      signal,
      flags,
      seconds: Number(((performance.now() - this.since) / 1000).toFixed(1)),
      project,
      early: this.state !== 'asked',
      stuck: this.isStuck,
      kernelKills: kernelKills() - killsBefore,
      output: this.output.tail(),
      ...(attempts.length === 0 ? {} : { attempts }),
      ...(this.overdue === undefined ? {} : { overdue: this.overdue }),
      ...(this.isUnreturned ? { isUnreturned: true } : {}),
      ...(hang === undefined ? {} : { hang }),
      ...(last === undefined ? {} : { last }),
      ...(pressure === undefined ? {} : { pressure }),
      ...(report === undefined ? {} : { report }),
    }
  }

  /** The directory of a scenario's results. `undefined` for any other file, and where the disk is full. */
  private directoryOf(file: string | undefined): string | undefined {
    if (file === undefined || !isMeasuredProject(this.guarded.project)) {
      return undefined
    }
    const directory = join(this.reports, resultName({ file, project: this.guarded.project }))
    try {
      makeOwnFolder(directory)
      return directory
    } catch {
      return undefined // what is known without files is reported nevertheless
    }
  }
}
