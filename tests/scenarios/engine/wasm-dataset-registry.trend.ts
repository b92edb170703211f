import { showCanvas } from '../../../fixtures/engine/canvas.ts'
import { createEngine } from '../../../fixtures/engine/engine.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'
import type { Implementation } from '../../../helpers/vitest/leak-pair.ts'

/** Datasets live in WebAssembly memory until they are released: nodes that unmount without it fill that memory up. */
export const registeringDatasets = leakPair(import.meta, {
  title: 'datasets that are released when their nodes unmount leave nothing in the engine',
  document: '004_e5964a29b1bee26f.txt',
  operations: 5,
  metrics: {
    datasetCount: 'every dataset is released with its node',
    datasetTotalBytes: 'as datasetCount',
    memoryBytes: 'pages are never given back, and used again: it stays as large as after the first canvas',
    external: 'that memory, and no buffer: a transferred buffer is garbage once the worker has copied it',
    heapUsed: 'a few strings per dataset, gone with it',
    descriptors: 'the engine has the same worker all the time',
    threads: 'as descriptors',
    workers: 'as descriptors',
  },
  leaky: () => canvas(() => {}), // an effect without its clean-up
  fixed: () => canvas((release, datasetId) => release(datasetId)),
})

async function canvas(unmount: (release: (id: string) => void, datasetId: string) => void): Promise<Implementation> {
  const engine = await createEngine()
  let stats = await engine.getStats()
  return {
    operate: async id => {
      stats = await showCanvas(engine, id, datasetId => unmount(engine.releaseDataset, datasetId))
    },
    counts: {
      datasetCount: () => stats.datasetCount,
      datasetTotalBytes: () => stats.datasetTotalBytes,
      memoryBytes: () => stats.memoryBytes,
    },
    collect: engine.collect,
    close: engine.dispose,
  }
}
