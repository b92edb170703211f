import { bounds, createRecorder } from '../../../fixtures/engine/recorder.ts'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'
import type { Implementation } from '../../../helpers/vitest/leak-pair.ts'

/** Errors, measures, events to be sent again and breadcrumbs are recorded all the time, and never emptied. */
export const recordingEvents = leakPair(import.meta, {
  title: 'buffers of 20 and 30 entries hold no more than that after a million events',
  document: '004_e5964a29b1bee26f.txt',
  operations: 83_341, // 1,000,092 in 12 rounds
  metrics: {
    entries: 'three buffers of 20 and one of 30',
    heapUsed: 'an entry that is written over is garbage',
  },
  leaky: () => recording({ errors: Infinity, measures: Infinity, queue: Infinity, breadcrumbs: Infinity }),
  fixed: () => recording(bounds),
})

function recording(of: Readonly<Record<keyof typeof bounds, number>>): Implementation {
  const { record, entries } = createRecorder(of)
  return { operate: record, counts: { entries } }
}
