/** The processes that `monitor` watches: started here, or running already. */

import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect, inspectorAddress, isInspectorLine, type Inspected } from '../../helpers/heap/capture/inspector.ts'
import { UsageError } from '../usage.ts'
import { directoryOf, watchBySignal } from './signalled.ts'

/** A process to watch: by its inspector, or by a signal at which it writes snapshots by itself. */
export type Target = Inspected

/** Milliseconds that a process may take to open its inspector, or to listen to a signal. */
const patience = 10_000

/** Starts a program with its inspector on a free port of loopback; its output goes where ours goes. */
export async function startTarget(command: readonly string[]): Promise<Target> {
  const child = start(command, '--inspect=127.0.0.1:0', 'pipe')
  const url = Promise.withResolvers<string>()

  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = text.split(/(?<=\n)/)
    const address = lines.map(inspectorAddress).find(found => found !== undefined)

    if (address !== undefined) {
      url.resolve(address)
    }

    process.stderr.write(lines.filter(line => !isInspectorLine(line)).join(''))
  })
  failEarly(child, command, url)

  return withChild(await inspect(await url.promise), child)
}

/** Starts a program that writes a snapshot to `directory` at each `signal`; its output goes where ours goes. */
export async function startSignalled(
  command: readonly string[],
  signal: NodeJS.Signals,
  directory: string,
): Promise<Target> {
  const child = start(
    command,
    `--heapsnapshot-signal=${signal} ${JSON.stringify(`--diagnostic-dir=${directory}`)}`,
    'inherit',
  )
  const begun = Promise.withResolvers<number>()

  failEarly(child, command, begun)
  child.once('spawn', () => begun.resolve(child.pid ?? 0))

  return withChild(watchBySignal(await begun.promise, signal, directory, patience), child)
}

function start([program = '', ...args]: readonly string[], options: string, stderr: 'pipe' | 'inherit'): ChildProcess {
  return spawn(program, args, {
    stdio: ['inherit', 'inherit', stderr],
    env: { ...process.env, NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} ${options}`.trim() },
  })
}

function failEarly(
  child: ChildProcess,
  [program]: readonly string[],
  begun: { readonly reject: (error: Error) => void },
): void {
  child.once('error', error => begun.reject(new UsageError(`${program} does not start: ${error.message}`)))
  child.once('exit', code => begun.reject(new UsageError(`${program} ended with ${code} before it could be watched`)))
}

/**
 * Ends a program that was started here together with its target. Where a signal ended it before, as the kernel does
 * when memory is short, a line says so.
 */
function withChild(target: Target, child: ChildProcess): Target {
  let isStopped = false
  child.once('exit', (_code, signal) => {
    if (signal !== null && !(isStopped && signal === 'SIGTERM')) {
      process.stderr.write(`heap: the program was ended by ${signal}\n`)
    }
  })

  return {
    ...target,
    async [Symbol.asyncDispose]() {
      isStopped = true
      child.kill()
      await target[Symbol.asyncDispose]()
    },
  }
}

/**
 * Watches a running process that was started with `--heapsnapshot-signal`, and writes to `directory`, or else where it
 * runs.
 */
export function attachSignalled(pid: number, signal: NodeJS.Signals, directory: string | undefined): Target {
  checkProcess(pid)

  return watchBySignal(pid, signal, directory ?? directoryOf(pid), 1_000)
}

/** The name of a signal, with or without SIG. */
export function readSignal(text: string): NodeJS.Signals {
  const name = text.replace(/^(?!SIG)/, 'SIG')

  if (!isSignal(name)) {
    throw new UsageError(`--signal: "${text}" is not a signal. Give one such as SIGUSR2.`)
  }

  return name
}

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name)
}

function checkProcess(pid: number): void {
  try {
    process.kill(pid, 0)
  } catch {
    throw new UsageError(`there is no process ${pid}, or it is not yours`)
  }
}

/** Makes a running Node open its inspector (SIGUSR1), and finds it at `port`. */
export async function attachTarget(pid: number, port: number): Promise<Target> {
  checkProcess(pid)
  process.kill(pid, 'SIGUSR1')

  for (let waited = 0; waited < patience; waited += 200) {
    const url = await findInspector(port)

    if (url !== undefined) {
      return await inspect(url)
    }

    await sleep(200)
  }

  throw new UsageError(
    `process ${pid} has opened no inspector at 127.0.0.1:${port}: ` +
      'give --port if it was started with another --inspect-port',
  )
}

async function findInspector(port: number): Promise<string | undefined> {
  try {
    const list: unknown = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()
    const [first] = Array.isArray(list) ? (list as readonly unknown[]) : []

    return typeof first === 'object' && first !== null && 'webSocketDebuggerUrl' in first
      ? String(first.webSocketDebuggerUrl)
      : undefined
  } catch {
    return undefined
  }
}
