import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { UsageError } from './usage.ts'

/** A process to be watched. */
export interface Target extends Disposable {
  /** Its inspector. */
  readonly url: string
}

/** Milliseconds that a process may take to open its inspector. */
const patience = 10_000

/** What Node's inspector says on a program's standard error. */
const inspectorsTalk = /^(?:Debugger (?:listening|attached|ending)|For help, see: https:\/\/nodejs|Waiting for the debugger to disconnect).*\n/gm

/** Starts a program with its inspector on a free port of loopback; its output goes where ours goes. */
export async function startTarget(command: readonly string[]): Promise<Target> {
  const [program, ...args] = command
  const child = spawn(program!, args, {
    stdio: ['inherit', 'inherit', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --inspect=127.0.0.1:0`.trim() },
  })
  const url = Promise.withResolvers<string>()

  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const found = /Debugger listening on (ws:\S+)/.exec(text)?.[1]

    if (found !== undefined) {
      url.resolve(found)
    }

    process.stderr.write(text.replaceAll(inspectorsTalk, ''))
  })
  child.once('error', (error) => url.reject(new UsageError(`${program} does not start: ${error.message}`)))
  child.once('exit', (code) => url.reject(new UsageError(`${program} ended with ${code} before it could be watched`)))

  return {
    url: await url.promise,
    [Symbol.dispose]() {
      child.kill()
    },
  }
}

/** Makes a running Node open its inspector (SIGUSR1), and finds it at `port`. */
export async function attachTarget(pid: number, port: number): Promise<Target> {
  try {
    process.kill(pid, 'SIGUSR1')
  } catch {
    throw new UsageError(`there is no process ${pid}, or it is not yours`)
  }

  for (let waited = 0; waited < patience; waited += 200) {
    const url = await findInspector(port)

    if (url !== undefined) {
      return { url, [Symbol.dispose]: () => undefined }
    }

    await sleep(200)
  }

  throw new UsageError(`process ${pid} has opened no inspector at 127.0.0.1:${port}: give --port if it was started with another --inspect-port`)
}

async function findInspector(port: number): Promise<string | undefined> {
  try {
    const list: unknown = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()
    const [first] = Array.isArray(list) ? list as readonly unknown[] : []

    return typeof first === 'object' && first !== null && 'webSocketDebuggerUrl' in first ? String(first.webSocketDebuggerUrl) : undefined
  } catch {
    return undefined
  }
}
