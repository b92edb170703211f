/** What a worker holds is added to what its parent holds. */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { liveWorkers, readIsolates } from '../../../helpers/measure/isolates.ts'
import { MiB } from '../../../helpers/units.ts'

test('nothing when there is no worker', async () => {
  expect(await readIsolates()).toEqual({ heapTotal: 0, heapUsed: 0, external: 0 })
})

test('the heap and the memories of workers, until they end', async () => {
  const holding = `
    globalThis.held = [new ArrayBuffer(8 * 2 ** 20), Array.from({ length: 2 ** 18 }, (_, index) => ({ index }))]
    require('node:worker_threads').parentPort.on('message', () => {}).postMessage('holding')
  `
  const workers = [new Worker(holding, { eval: true }), new Worker(holding, { eval: true })]
  await Promise.all(workers.map(async worker => await once(worker, 'message')))
  const { heapUsed, external } = await readIsolates()

  expect(liveWorkers()).toBe(2)
  expect(external).toBeGreaterThan(16 * MiB)
  expect(external).toBeLessThan(32 * MiB)
  expect(heapUsed).toBeGreaterThan(2 * 8 * MiB)

  await Promise.all(workers.map(async worker => await worker.terminate()))
  expect(liveWorkers()).toBe(0)
  expect(await readIsolates()).toEqual({ heapTotal: 0, heapUsed: 0, external: 0 })
})

test('a worker in an endless loop is read too', async () => {
  const worker = new Worker('require("node:worker_threads").parentPort.postMessage("looping"); for (;;);', {
    eval: true,
  })
  await once(worker, 'message')
  const { heapUsed } = await readIsolates()
  await worker.terminate()

  expect(heapUsed).toBeGreaterThan(MiB)
})
