import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** Pattern 5 of the document, unreleased resources: a worker that every job starts. */
export const startingWorkers = leakPair(import.meta, {
  title: 'a job that terminates its worker leaves no thread behind',
  document: '003_9b2d197e7464efe0.txt',
  operations: 1,
  rounds: 8,
  metrics: {
    workers: 'each one has exited when its job is done',
    threads: 'a worker is a thread',
    descriptors: 'a worker has an event loop of its own, which takes some',
  },
  leaky() {
    const workers: Worker[] = []
    return {
      operate: async id => workers.push(await workerAfterJob(id)), // never terminated
      close: async () => await Promise.all(workers.map(worker => worker.terminate())),
    }
  },
  fixed: () => ({
    operate: async id => await (await workerAfterJob(id)).terminate(),
  }),
})

const code = `
  const { parentPort, workerData } = require('node:worker_threads')
  parentPort.on('message', () => {}).postMessage(workerData)
`

/** A worker that has done its job, and waits for another one. */
async function workerAfterJob(id: number): Promise<Worker> {
  const worker = new Worker(code, { eval: true, workerData: id })
  await once(worker, 'message')
  return worker
}
