/**
 * One process per scenario file, one at a time, and the truth about how it ended. Vitest's own forks overlap (the next
 * one starts before the last is gone), one that hangs in a loop is never killed, and one that dies leaves a file that
 * is neither passed nor failed.
 */

import { ChildProcess } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { relative } from 'node:path'
import { ForksPoolWorker } from 'vitest/node'
import type { PoolOptions, PoolRunnerInitializer, TestProject, WorkerRequest } from 'vitest/node'
import { networkForFork } from '../network/network.ts'
import { withPreload } from '../network/preload.ts'
import { readSetting, readSettings } from '../settings.ts'
import { isCheckProject } from '../processes/exits.ts'
import { guardFork } from '../processes/guard.ts'
import type { Guard } from '../processes/guard.ts'
import { kernelKills } from '../processes/kernel-kills.ts'
import { disarmWatchdog } from '../processes/descendants.ts'
import { markFork } from '../processes/orphans.ts'
import { reportFlags } from '../processes/process-report.ts'
import { orExit } from '../run/usage-error.ts'
import { stopOnSignals } from '../processes/stop.ts'
import { passSetOn, setHooks } from '../versions/loaded.ts'
import { asWritten } from './source-location.ts'

export const scenarioPool: PoolRunnerInitializer = {
  name: 'memory',
  createPoolWorker: options => {
    stopOnSignals()
    return new ScenarioWorker(options)
  },
}

let previous: Promise<void> = Promise.resolve()

/** Waits until the last process is gone, with all that it started, and its end is known. */
export function allExits(): Promise<void> {
  return previous
}

/** What the pool says to Vitest in the name of a process that is stuck, or gone. */
export const stopped = { type: 'stopped', __vitest_worker_response__: true }

class ScenarioWorker extends ForksPoolWorker {
  override name = scenarioPool.name
  private readonly project: TestProject
  private readonly mark: string
  private readonly listeners = new Set<(message: unknown) => void>()
  private guard: Guard | undefined

  constructor(options: PoolOptions) {
    super(options)
    const { mark, environment } = markFork()
    this.project = options.project
    this.mark = mark
    this.env = { ...this.env, ...environment }
    this.execArgv = [...this.execArgv, ...reportFlags(readSettings().reports)]
  }

  override async start(): Promise<void> {
    await previous
    const { network: mode, reports } = readSettings()
    const network = await orExit(() =>
      // a user's tests may need services of this machine, and in a namespace there are none
      mode === 'auto' && isCheckProject(this.project.name)
        ? networkForFork('guard', reports, 'tests may need services of this machine')
        : networkForFork(mode, reports),
    )
    const onSet = passSetOn(reports)
    this.env = { ...this.env, ...network.environment, ...onSet.environment }
    if (readSetting('set') !== undefined) {
      this.env['NODE_OPTIONS'] = withPreload(this.env['NODE_OPTIONS'] ?? process.env['NODE_OPTIONS'], setHooks)
    }
    const kills = kernelKills()
    const child = await forkedBy(network.enter, () => onNode(readSetting('node'), () => super.start()))
    disarmWatchdog(child)
    this.guard = guardFork(child, {
      project: this.project.name,
      stdout: this.project.vitest.logger.outputStream,
      stderr: this.project.vitest.logger.errorStream,
      locate: (url, line, column) => asWritten(this.project, url, line, column),
      mark: this.mark,
      flags: this.execArgv,
      kernelKills: kills,
      network,
    })
    previous = this.guard.gone.finally(onSet.remove)
  }

  override on(event: string, callback: (message: unknown) => void): void {
    if (event === 'message') {
      this.listeners.add(callback)
    }
    super.on(event, callback)
  }

  override send(message: WorkerRequest): void {
    if (message.type === 'run') {
      const [file] = message.context.files
      if (file !== undefined) {
        this.guard?.began(relative(process.cwd(), file.filepath))
      }
    }
    if (message.type === 'stop') {
      this.guard?.asked(() => this.listeners.forEach(listener => listener(stopped)))
    }
    super.send(message)
  }

  /** SIGTERM, and SIGKILL half a second later. Vitest would wait for ever for one that a signal has ended already. */
  override async stop(): Promise<void> {
    if (this.guard?.hasEnded() !== true) {
      await super.stop()
    }
  }
}

/**
 * Has a call start its processes on another Node: Vitest's worker forks before it first waits, and Node asks this for
 * the path.
 */
function onNode<Answer>(path: string | undefined, start: () => Answer): Answer {
  const { execPath } = process
  process.execPath = path || execPath
  try {
    return start()
  } finally {
    process.execPath = execPath
  }
}

/**
 * The process that a call starts, with what its command is to begin with. Vitest's worker keeps it to itself; Node
 * tells of every child process on a channel, before it starts it.
 */
async function forkedBy(enter: readonly string[], start: () => Promise<void>): Promise<ChildProcess> {
  let forked: ChildProcess | undefined
  const see = (message: unknown): void => {
    if (
      typeof message === 'object' &&
      message !== null &&
      'process' in message &&
      message.process instanceof ChildProcess
    ) {
      if (forked === undefined) {
        // the second one is Vitest's watchdog
        forked = message.process
        beginWith(enter, forked)
      }
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

/** Has a process that is about to be started begin with another command, which is to turn into the first. */
function beginWith([program, ...parameters]: readonly string[], child: ChildProcess): void {
  if (program === undefined) {
    return
  }
  Reflect.set(child, 'spawn', (options: { readonly file: string; readonly args: readonly string[] }): unknown => {
    Reflect.deleteProperty(child, 'spawn')
    const spawn: unknown = Reflect.get(child, 'spawn')
    const [, ...args] = options.args // the first is what it takes for its own name
    return typeof spawn === 'function'
      ? Reflect.apply(spawn, child, [
          { ...options, file: program, args: [program, ...parameters, options.file, ...args] },
        ])
      : undefined
  })
}
