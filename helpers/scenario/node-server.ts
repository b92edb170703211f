/** A Node server as a child process that is measured: started until it listens, read from outside and from within. */

import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import type { Child, ChildFigures } from '../measure/child-instrument.ts'
import { moduleUrl } from '../module-url.ts'
import { readingSchema } from '../reading.ts'

export interface NodeServerOptions {
  /** Arguments of its file. Default: none. */
  readonly args?: readonly string[]
  /** Variables beside those of this process, which it inherits. */
  readonly env?: Readonly<Record<string, string>>
  /** Milliseconds that its own code may take until it listens. Default: 10 s. */
  readonly patience?: number
}

export interface NodeServer extends Child, AsyncDisposable {
  /** The first port that it listens on. */
  readonly port: number
  /** `http://127.0.0.1:PORT/`, or with the address that it listens on. */
  readonly url: string
}

/** The server ended, does not listen, or reported nonsense: nothing is known of its memory. */
export class NodeServerError extends Error {
  override name = 'NodeServerError'
}

const inNode = moduleUrl('../measure/in-node.ts', import.meta.url).href

/** As in-node.ts, which only a child may load: it would measure this process. */
const ownField = 'memory-regression-suite'

const report = v.variant('type', [
  v.object({ type: v.literal('ready') }), // its own code begins
  v.object({ type: v.literal('listening'), host: v.string(), port: v.number() }),
  v.object({ type: v.literal('reading'), reading: readingSchema }),
  v.object({ type: v.literal('failed'), message: v.string() }),
])

type Report = v.InferOutput<typeof report>

const endedBy = 'was ended by'
const killed = `${endedBy} SIGKILL`

const mostPrinted = 2000 // characters, the last ones
const ownPatience = 60_000 // milliseconds, for what this suite does in it

/**
 * Starts a file of Node as a server, with the flags and the environment of this process, and returns when it listens.
 * Its file needs nothing for that. Give it to `memory.follow`, and dispose of it to end it: `await using`.
 *
 * @param file a path, or the URL of a file
 * @throws {NodeServerError} when there is no such file, or it does not listen
 */
export async function startNodeServer(
  file: string | URL,
  { args = [], env = {}, patience = 10_000 }: NodeServerOptions = {},
): Promise<NodeServer> {
  const path = file instanceof URL ? fileURLToPath(file) : resolve(file)
  const name = basename(path)
  if (!existsSync(path)) {
    throw new NodeServerError(`There is no ${path} to start as a server.`)
  }
  const child = fork(path, args, {
    execArgv: [...process.execArgv, '--expose-gc', '--disable-warning=ExperimentalWarning', '--import', inNode],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })

  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed = `${printed}${text}`.slice(-mostPrinted)
    })
  }

  const heard: Report[] = [] // and not asked for yet
  let waiting: PromiseWithResolvers<void> | undefined
  let problem: string | undefined // why nothing more comes
  let isToEnd = false
  const fail = (what: string): void => {
    problem ??= what
    waiting?.reject(new Error(problem))
  }
  child.once('error', error => fail(`could not be started: ${error.message}`))
  const closed = new Promise<void>(settled => {
    child.once('close', (code, signal) => {
      fail(signal === null ? `ended with code ${code}` : `${endedBy} ${signal}`)
      settled()
    })
  })
  child.on('message', message => {
    const content: unknown = typeof message === 'object' ? Reflect.get(message, ownField) : undefined
    const parsed = v.safeParse(report, content)
    if (parsed.success) {
      heard.push(parsed.output)
      waiting?.resolve()
    } else if (content !== undefined) {
      fail(`reported ${JSON.stringify(content).slice(0, 200)}`)
    }
  })

  const end = async (): Promise<void> => {
    isToEnd = true
    child.kill('SIGKILL') // it has nothing to lose
    await closed
  }
  const errorOf = (task: string, what: string): NodeServerError => {
    const output = printed.trim() === '' ? '' : ` It printed: ${printed.trim()}`
    return new NodeServerError(`${name} was to ${task}, and ${what}. Nothing is known of its memory.${output}`)
  }

  /** The next report of a type. Whatever comes instead ends the server. */
  const hear = async <Type extends Report['type']>(
    type: Type,
    { task, within, late }: { readonly task: string; readonly within: number; readonly late: string },
  ): Promise<Extract<Report, { readonly type: Type }>> => {
    const timer = setTimeout(() => fail(`${late} within ${within / 1000} s`), within)
    try {
      for (;;) {
        const found = heard.splice(0).find(one => one.type === type || one.type === 'failed') // it may listen twice
        if (found !== undefined && isOf(found, type)) {
          return found
        }
        if (found?.type === 'failed') {
          throw new Error(`failed: ${found.message}`)
        }
        if (problem !== undefined) {
          throw new Error(problem)
        }
        waiting = Promise.withResolvers()
        await waiting.promise
      }
    } catch (error) {
      await end()
      throw errorOf(task, error instanceof Error ? error.message : String(error))
    } finally {
      clearTimeout(timer)
    }
  }

  await hear('ready', { task: 'start', within: ownPatience, late: 'did not' })
  const { host, port } = await hear('listening', { task: 'listen', within: patience, late: 'listened on no port' })

  return {
    pid: child.pid ?? 0,
    port,
    url: `http://${hostOf(host)}:${port}/`,
    async settle() {
      const task = 'report what its heap holds'
      if (child.connected) {
        child.send({ [ownField]: 'read' }, () => {}) // an error of it is that of the process's end
      }
      const { reading } = await hear('reading', { task, within: ownPatience, late: 'did not' })
      return figuresOf(reading)
    },
    async [Symbol.asyncDispose]() {
      const isEnded = isToEnd
      const before = problem
      await end()
      const died = before ?? (problem === killed ? undefined : problem) // it may have ended this very moment
      if (!isEnded && died !== undefined) {
        throw errorOf('serve until its end', died) // what asked it for something failed for that
      }
    },
  }
}

function isOf<Type extends Report['type']>(
  heard: Report,
  type: Type,
): heard is Extract<Report, { readonly type: Type }> {
  return heard.type === type
}

/** The address by which this machine reaches a server that listens on all of its addresses, or on one. */
function hostOf(host: string): string {
  if (host === '::' || host === '0.0.0.0') {
    return '127.0.0.1'
  }
  return host.includes(':') ? `[${host}]` : host
}

/** What it knows better than the kernel. */
function figuresOf({
  settled,
  collections,
  bytes,
  counts,
  handles,
}: v.InferOutput<typeof readingSchema>): ChildFigures {
  const { heapTotal, heapUsed, external, arrayBuffers, code } = bytes
  return {
    settled,
    collections,
    heapTotal,
    heapUsed,
    external,
    arrayBuffers: arrayBuffers ?? Number.NaN,
    ...(code === undefined ? {} : { code }),
    counts,
    handles,
  }
}
