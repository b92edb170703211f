/**
 * Runs Vitest in a directory with a pool whose worker starts no process: the pool replies for it. Prints what a worker
 * was asked for, when Vitest has ended.
 */

import { createVitest } from 'vitest/node'
import type { PoolWorker, WorkerRequest } from 'vitest/node'
import { stopped } from '../../../helpers/vitest/pool.ts'

const [root = ''] = process.argv.slice(2)
const asked: string[] = []
const listeners = new Set<(message: unknown) => void>()

/** What a worker would say. */
const responses: Readonly<Record<string, unknown>> = {
  start: { type: 'started', __vitest_worker_response__: true },
  run: { type: 'testfileFinished', __vitest_worker_response__: true },
  stop: stopped,
}

const worker: PoolWorker = {
  name: 'by-hand',
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  on: (event, callback) => {
    if (event === 'message') {
      listeners.add(callback)
    }
  },
  off: (_, callback) => {
    listeners.delete(callback)
  },
  send: (message: WorkerRequest) => {
    const { type } = message
    if (Object.hasOwn(responses, type)) {
      asked.push(type)
      setImmediate(() => listeners.forEach(listener => listener(responses[type])))
    }
  },
  deserialize: message => message,
}

const vitest = await createVitest('test', {
  root,
  config: false,
  watch: false,
  pool: { name: worker.name, createPoolWorker: () => worker },
  reporters: [{}],
})
await vitest.start()
await vitest.close()
process.stdout.write(asked.join(' '))
process.exit(0)
