import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'

test('a worker that has ended retains nothing', async () => {
  await expect(async () => {
    const worker = new Worker("require('node:worker_threads').parentPort.postMessage('pong')", { eval: true })
    await once(worker, 'message')
    await worker.terminate()
  }).toRetainNothing()
})
