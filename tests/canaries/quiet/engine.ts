/**
 * The leaky implementations of engine, worker and buffers: each turns its scenario red, on its own metrics. Runs of the
 * scenarios show that the fixed ones are green.
 */

import { expect, test } from 'vitest'
import { MiB } from '../../../helpers/units.ts'
import { runCanary } from '../../../helpers/scenario/canary.ts'
import { recordingEvents } from '../../scenarios/engine/bounded-buffers.trend.ts'
import { registeringDatasets } from '../../scenarios/engine/wasm-dataset-registry.trend.ts'
import { retainingStaleBuffers } from '../../scenarios/engine/wasm-stale-buffer.trend.ts'
import { creatingAndDisposing } from '../../scenarios/engine/worker-life-cycle.trend.ts'
import { replacingHungWorkers } from '../../scenarios/engine/worker-watchdog.trend.ts'

const size = 32 * MiB // as with --quick: fewer operations, where a scenario may do fewer

// Those that leave most come last: RSS goes on falling long after dozens of workers have ended.
test.for([
  { scenario: retainingStaleBuffers, leak: 1, red: ['external', 'heapUsed', 'rssAnon'] },
  { scenario: recordingEvents, leak: 100, red: ['entries', 'heapUsed'] },
  {
    scenario: registeringDatasets,
    leak: 1,
    red: ['datasetCount', 'datasetTotalBytes', 'external', 'heapUsed', 'memoryBytes'],
  },
  {
    scenario: replacingHungWorkers,
    leak: 1,
    red: ['descriptors', 'external', 'heapUsed', 'rssAnon', 'threads', 'workers'],
  },
  {
    scenario: creatingAndDisposing,
    leak: 3,
    red: ['descriptors', 'external', 'handles', 'heapUsed', 'rssAnon', 'threads', 'workers'],
  },
])('detects that 1 in $leak operations leaks in $scenario.name', async ({ scenario, leak, red }) => {
  const run = await runCanary(scenario, { size, leak })

  expect(run.red).toEqual(red)
  expect(run.result.outcome).toBe('growing')
})
