/**
 * A short conversation with the inspector of another process. Each question has its own patience: who is asked may be
 * stuck.
 */

import * as v from 'valibot'

export interface Session extends Disposable {
  /**
   * What the inspector answers. `undefined` when it has not within so many milliseconds, or refuses.
   *
   * @see https://chromedevtools.github.io/devtools-protocol/v8/
   */
  readonly ask: (method: string, params: object, patience: number) => Promise<unknown>
  /** Has a listener called with what comes with each event of this name; it takes the place of an earlier one. */
  readonly on: (event: string, listener: (params: unknown) => void) => void
}

const message = v.object({
  id: v.optional(v.number()),
  method: v.optional(v.string()),
  result: v.optional(v.unknown()),
  params: v.optional(v.unknown()),
})

/** Connects to an inspector such as `ws://127.0.0.1:9229/…`. `undefined` when nobody answers there in time. */
export async function openSession(url: string, patience: number): Promise<Session | undefined> {
  const socket = new WebSocket(url)
  const answers = new Map<number, (result: unknown) => void>()
  const listeners = new Map<string, (params: unknown) => void>()
  let last = 0

  socket.addEventListener('message', ({ data }) => {
    const { id, method = '', result, params } = v.parse(message, JSON.parse(String(data)))
    if (id === undefined) {
      listeners.get(method)?.(params)
    } else {
      answers.get(id)?.(result)
      answers.delete(id)
    }
  })

  const opened = await inTime<true>(patience, resolve => {
    socket.addEventListener('open', () => resolve(true), { once: true })
    socket.addEventListener('error', () => resolve(undefined), { once: true })
  })
  if (opened === undefined) {
    socket.close()
    return undefined
  }

  return {
    ask: (method, params, patienceForIt) =>
      inTime(patienceForIt, resolve => {
        answers.set(++last, resolve)
        socket.send(JSON.stringify({ id: last, method, params }))
      }),
    on(event, listener) {
      listeners.set(event, listener)
    },
    [Symbol.dispose]: () => socket.close(),
  }
}

/** What is resolved with, or `undefined` after so many milliseconds. */
export async function inTime<Value>(
  patience: number,
  begin: (resolve: (value: Value | undefined) => void) => void,
): Promise<Value | undefined> {
  const { promise, resolve } = Promise.withResolvers<Value | undefined>()
  const timer = setTimeout(() => resolve(undefined), patience)
  begin(resolve)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
  }
}
