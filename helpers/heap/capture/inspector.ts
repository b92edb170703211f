import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'

/** Nobody answers, or not as hoped. Its message is one line. */
export class InspectorError extends Error {
  override readonly name = 'InspectorError'
}

/** A running process, through its inspector. */
export interface Inspected extends AsyncDisposable {
  /** Resolves when the program is over; its process lasts until this lets go of it. */
  readonly over: Promise<void>
  /**
   * Writes a snapshot to a file, of which nothing stays when it fails. The process stands still while it is taken, and
   * needs up to twelve times its heap for it.
   */
  readonly takeSnapshot: (path: string) => Promise<void>
}

/**
 * Connects to an inspector such as `ws://127.0.0.1:9229/…`.
 *
 * @throws {InspectorError} when nobody answers there
 */
export async function inspect(url: string): Promise<Inspected> {
  const socket = new WebSocket(url)
  const waiting = new Map<number, PromiseWithResolvers<void>>()
  let file: WriteStream | undefined
  const over = Promise.withResolvers<void>()
  let last = 0

  socket.addEventListener('message', ({ data }) => {
    const message: unknown = JSON.parse(String(data))

    if (isMessage(message) && message.id !== undefined) {
      const asked = waiting.get(message.id)
      waiting.delete(message.id)

      if (message.error === undefined) {
        asked?.resolve()
      } else {
        asked?.reject(new InspectorError(`the inspector refuses: ${message.error.message}`))
      }
    } else if (isMessage(message) && message.method === 'HeapProfiler.addHeapSnapshotChunk') {
      file?.write(message.params?.chunk ?? '')
    } else if (isMessage(message) && message.method === 'NodeRuntime.waitingForDisconnect') {
      over.resolve()
    }
  })
  socket.addEventListener('close', () => {
    over.resolve()

    for (const asked of waiting.values()) {
      asked.reject(new InspectorError('the process has ended, or has closed its inspector'))
    }
  })

  const ask = async (method: string, params: object = {}): Promise<void> => {
    const asked = Promise.withResolvers<void>()
    waiting.set(++last, asked)
    socket.send(JSON.stringify({ id: last, method, params }))
    await asked.promise
  }

  await opened(socket, url)
  await ask('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true })

  return {
    over: over.promise,
    async takeSnapshot(path) {
      file = createWriteStream(path)
      try {
        await ask('HeapProfiler.takeHeapSnapshot')
      } catch (error) {
        await discard(file, path)
        throw error
      }
      file.end()
      await once(file, 'close')
    },
    async [Symbol.asyncDispose]() {
      if (socket.readyState === WebSocket.CLOSED) {
        return // the process was killed: nothing will tell of it a second time
      }
      const closed = Promise.withResolvers<void>()
      socket.addEventListener('close', () => closed.resolve())
      socket.close()
      await closed.promise
    },
  }
}

/** Half a snapshot is none. */
async function discard(file: WriteStream, path: string): Promise<void> {
  file.destroy()
  await once(file, 'close')
  await rm(path, { force: true })
}

async function opened(socket: WebSocket, url: string): Promise<void> {
  const open = Promise.withResolvers<void>()

  socket.addEventListener('open', () => open.resolve(), { once: true })
  socket.addEventListener('error', () => open.reject(new InspectorError(`no inspector answers at ${url}`)), {
    once: true,
  })
  await open.promise
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly error?: { readonly message: string }
  readonly params?: { readonly chunk?: string }
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null
}
