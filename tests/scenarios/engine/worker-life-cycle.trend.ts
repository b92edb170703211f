import { createEngine } from '../../../fixtures/engine/engine.ts'
import type { Engine } from '../../../fixtures/engine/engine.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** 200 engines and more, one after the other: each starts a worker, and disposing of the engine has to end it. */
export const creatingAndDisposing = leakPair(import.meta, {
  title: 'an engine that is disposed of leaves no worker, thread, descriptor or heap behind',
  document: '004_e5964a29b1bee26f.txt',
  operations: 17, // 204 in 12 rounds
  least: 3,
  metrics: {
    workers: 'dispose() ends the worker',
    threads: 'as workers',
    descriptors: 'those of its event loop end with it',
    handles: 'as descriptors',
    heapUsed: 'its isolate ends with it, and so does the state of the engine',
    external: 'as heapUsed: the WebAssembly memory goes too',
    rssAnon: 'stacks and heaps of threads are given back, or used again by the next',
  },
  leaky() {
    const forgotten: Engine[] = []
    return {
      operate: async id => forgotten.push(await useEngine(id)),
      close: async () => await Promise.all(forgotten.map(async engine => await engine.dispose())),
    }
  },
  fixed: () => ({
    operate: async id => await (await useEngine(id)).dispose(),
  }),
})

async function useEngine(id: number): Promise<Engine> {
  const engine = await createEngine()
  engine.registerDataset('ds_abc123', new Float64Array(1024).fill(id))
  await engine.loadSnapshot([{ id: 'n1', datasetId: 'ds_abc123', operation: 'sum' }])
  return engine
}
