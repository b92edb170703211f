/** The engine as its document describes it, without measuring. */

import { expect, test, vi } from 'vitest'
import { createEngine } from '../../../fixtures/engine/engine.ts'

const hanging = { id: 'n1', datasetId: 'ds_below', operation: 'root' } as const
const summing = { id: 'n2', datasetId: 'ds_above', operation: 'sum' } as const

test('takes datasets over, so that the sender has none, and releases them', async () => {
  await using engine = await createEngine()
  const numbers = Float64Array.of(1, 2, 3)
  engine.registerDataset('ds_abc123', numbers)

  expect(numbers.length).toBe(0)
  expect(numbers.buffer.detached).toBe(true)
  expect(await engine.getStats()).toMatchObject({ datasetCount: 1, datasetTotalBytes: 24 })

  engine.releaseDataset('ds_abc123')
  engine.releaseDataset('ds_unknown')
  expect(await engine.getStats()).toMatchObject({ datasetCount: 0, datasetTotalBytes: 0 })
})

test('works out the values of a snapshot, and of patches to it', async () => {
  await using engine = await createEngine()
  engine.registerDataset('ds_above', Float64Array.of(20, 5))

  expect(await engine.loadSnapshot([summing])).toEqual({ n2: 25 })
  expect(await engine.applyPatch({ set: [{ id: 'n3', datasetId: 'ds_above', operation: 'root' }] })).toEqual({
    n2: 25,
    n3: 5,
  })
  expect(
    await engine.applyPatch({ remove: ['n2'], set: [{ id: 'n4', datasetId: 'ds_absent', operation: 'sum' }] }),
  ).toEqual({ n3: 5, n4: undefined })
})

test('rejects a part of a buffer, which cannot be transferred alone', async () => {
  await using engine = await createEngine()

  expect(() => engine.registerDataset('ds_part', new Float64Array(4).subarray(1))).toThrow(/Copy it by slice\(\)/)
})

test('the watchdog replaces a worker that hangs, rejects what is pending, and loads the snapshot again', async () => {
  await using engine = await createEngine({ patience: 200 })
  engine.registerDataset('ds_above', Float64Array.of(25))
  engine.registerDataset('ds_below', Float64Array.of(-2))
  await engine.loadSnapshot([summing])

  const [patch, stats] = await Promise.allSettled([engine.applyPatch({ set: [hanging] }), engine.getStats()])
  expect([patch, stats].map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(String(patch.status === 'rejected' && patch.reason)).toMatchInlineSnapshot(
    `"WatchdogError: [WORKER_WATCHDOG] The worker did not respond within 200 ms and was replaced."`,
  )

  expect(await engine.getStats()).toMatchObject({ datasetCount: 0, datasetTotalBytes: 0 })
  expect(engine.recreations()).toBe(1)
  expect(engine.pending()).toBe(0)

  expect(await engine.applyPatch({})).toEqual({ n2: undefined }) // the snapshot is there, the dataset is not
  engine.registerDataset('ds_above', Float64Array.of(25))
  expect(await engine.applyPatch({})).toEqual({ n2: 25 })
})

test('a response that a busy thread reads late is no hang', async () => {
  await using engine = await createEngine({ patience: 50 })
  const asked = engine.loadSnapshot([])
  await new Promise(setImmediate)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200) // blocks this thread

  expect(await asked).toEqual({})
  expect(engine.recreations()).toBe(0)
})

test('what is registered while the worker is replaced is there afterwards', async () => {
  await using engine = await createEngine({ patience: 100 })
  engine.registerDataset('ds_below', Float64Array.of(-2))

  await expect(engine.loadSnapshot([hanging])).rejects.toThrow('[WORKER_WATCHDOG]')
  const numbers = Float64Array.of(1)
  engine.registerDataset('ds_above', numbers)

  expect(numbers.length).toBe(0)
  expect(await engine.getStats()).toMatchObject({ datasetCount: 1, datasetTotalBytes: 8 })
})

test('rejects what is pending when it is disposed of, and is of no use afterwards', async () => {
  const engine = await createEngine()
  engine.registerDataset('ds_below', Float64Array.of(-2))
  const pending = engine.loadSnapshot([hanging])
  await vi.waitFor(() => expect(engine.pending()).toBe(1))
  await Promise.all([engine.dispose(), expect(pending).rejects.toThrow('The engine was disposed of.')])

  await expect(engine.getStats()).rejects.toThrow('The engine was disposed of.')
})

test('says what its worker died of', async () => {
  await using engine = await createEngine()
  engine.registerDataset('ds_huge', new Float64Array(2 ** 27))

  await expect(engine.getStats()).rejects.toThrow('There is no memory for dataset ds_huge of 1073741824 bytes.')
})
