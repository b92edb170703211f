/** A client of the inspector of another process (https://chromedevtools.github.io/devtools-protocol/v8/). */

import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'

/** No inspector answers, or it rejects a request. Its message is one line. */
export class InspectorError extends Error {
  override readonly name = 'InspectorError'
}

const hasClosed = 'the process has ended, or has closed its inspector'

/** A connection to an inspector. Disposing of it begins to close it. */
export interface Session extends Disposable {
  /**
   * Resolves with the result of a method.
   *
   * @param patience milliseconds; default: no limit
   * @throws {InspectorError} when the inspector rejects the request, has closed, or does not answer in time
   */
  readonly ask: (method: string, params?: object, patience?: number) => Promise<unknown>
  /** Has a listener called with the parameters of each event of this name, in place of an earlier listener. */
  readonly on: (event: string, listener: (params: unknown) => void) => void
  /** Resolves when the connection is closed, by either side. */
  readonly closed: Promise<void>
}

/**
 * Connects to an inspector such as `ws://127.0.0.1:9229/…`.
 *
 * @param patience milliseconds; default: no limit
 * @throws {InspectorError} when no inspector answers there in time
 */
export async function openSession(url: string, patience?: number): Promise<Session> {
  const socket = new WebSocket(url)
  const closed = Promise.withResolvers<void>()
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const listeners = new Map<string, (params: unknown) => void>()
  let last = 0

  socket.addEventListener('message', ({ data }) => {
    const message: unknown = JSON.parse(String(data))

    if (!isMessage(message)) {
      return
    }
    if (message.id === undefined) {
      listeners.get(message.method ?? '')?.(message.params)
      return
    }

    const asked = waiting.get(message.id)

    if (message.error === undefined) {
      asked?.resolve(message.result)
    } else {
      asked?.reject(new InspectorError(`the inspector rejects the request: ${message.error.message}`))
    }
  })
  socket.addEventListener('close', () => {
    closed.resolve()

    for (const asked of waiting.values()) {
      asked.reject(new InspectorError(hasClosed))
    }
  })

  try {
    await within(patience, `no inspector answers at ${url}`, open => {
      socket.addEventListener('open', () => open.resolve(undefined), { once: true })
      socket.addEventListener('error', () => open.reject(new InspectorError(`no inspector answers at ${url}`)), {
        once: true,
      })
    })
  } catch (error) {
    socket.close()
    throw error
  }

  return {
    async ask(method, params = {}, patienceForIt) {
      const id = ++last

      if (socket.readyState !== WebSocket.OPEN) {
        throw new InspectorError(hasClosed)
      }

      try {
        return await within(patienceForIt, `the inspector does not answer ${method}`, asked => {
          waiting.set(id, asked)
          socket.send(JSON.stringify({ id, method, params }))
        })
      } finally {
        waiting.delete(id)
      }
    },
    on(event, listener) {
      listeners.set(event, listener)
    },
    closed: closed.promise,
    [Symbol.dispose]: () => socket.close(),
  }
}

/** What is resolved with. @throws {InspectorError} with a message after so many milliseconds */
async function within(
  patience: number | undefined,
  message: string,
  begin: (asked: PromiseWithResolvers<unknown>) => void,
): Promise<unknown> {
  const asked = Promise.withResolvers<unknown>()
  const timer =
    patience === undefined ? undefined : setTimeout(() => asked.reject(new InspectorError(message)), patience)

  try {
    begin(asked)
    return await asked.promise
  } finally {
    clearTimeout(timer)
  }
}

/** A running process, through its inspector. */
export interface Inspected extends AsyncDisposable {
  /** Resolves when the program is over; its process lasts until the connection is closed. */
  readonly over: Promise<void>
  /**
   * Writes a snapshot to a file, which is removed when that fails. The process stands still while it is taken, and
   * needs up to twelve times its heap for it.
   *
   * @throws {InspectorError} when the process ends before
   */
  readonly takeSnapshot: (path: string) => Promise<void>
}

/**
 * Connects to the inspector of a process to take snapshots of it.
 *
 * @throws {InspectorError} when no inspector answers there
 */
export async function inspect(url: string): Promise<Inspected> {
  const session = await openSession(url)
  const over = Promise.withResolvers<void>()

  session.on('NodeRuntime.waitingForDisconnect', () => over.resolve())
  await session.ask('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true })

  return {
    over: Promise.race([over.promise, session.closed]),
    async takeSnapshot(path) {
      const file = createWriteStream(path)

      session.on('HeapProfiler.addHeapSnapshotChunk', params => {
        file.write(chunkOf(params))
      })
      try {
        await session.ask('HeapProfiler.takeHeapSnapshot')
      } catch (error) {
        await discard(file, path)
        throw error
      }
      file.end()
      await once(file, 'close')
    },
    async [Symbol.asyncDispose]() {
      session[Symbol.dispose]()
      await session.closed
    },
  }
}

/** The text of a `HeapProfiler.addHeapSnapshotChunk` event. */
export function chunkOf(params: unknown): string {
  return typeof params === 'object' && params !== null && 'chunk' in params ? String(params.chunk) : ''
}

/** Removes the part of a snapshot that was written. */
async function discard(file: WriteStream, path: string): Promise<void> {
  file.destroy()
  await once(file, 'close')
  await rm(path, { force: true })
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly error?: { readonly message: string }
  readonly params?: unknown
  readonly result?: unknown
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null
}

const ownLine =
  /^(?:Debugger (?:listening|attached|ending)|For help, see: https:\/\/nodejs|Waiting for the debugger to disconnect)/

/** Whether Node's inspector wrote a line to standard error, and not the program. */
export function isInspectorLine(line: string): boolean {
  return ownLine.test(line)
}

/** The address in the line that the inspector writes when it opens; `undefined` for any other line. */
export function inspectorAddress(line: string): string | undefined {
  return /^Debugger listening on (ws:\S+)/.exec(line)?.[1]
}
