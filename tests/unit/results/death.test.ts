import { expect, test } from 'vitest'
import { renderFailure } from '../../../helpers/results/render/message.ts'
import type { Death } from '../../../helpers/results/schema.ts'
import { MiB } from '../../../helpers/units.ts'
import { resultsOf, unmeasured } from './fixtures.ts'

const reading = (label: string, at: number, heapUsed: number): NonNullable<Death['readings']>[number] => ({
  label,
  at,
  rss: 140 * MiB,
  rssAnon: 80 * MiB,
  heapUsed,
  external: 6 * MiB,
  arrayBuffers: 512 * 1024,
})

const full: Death = {
  stack: ['retain (fixtures/leaks.ts:12:3)', 'tests/scenarios/transfer.ts:20:5'],
  heap: {
    limit: 4144 * MiB,
    used: 4100 * MiB,
    spaces: { old_space: 4000 * MiB, large_object_space: 90 * MiB, code_space: 3 * MiB },
  },
  handles: { PipeWrap: 3, Timeout: 12 },
  lastRss: 4300 * MiB,
  peakRss: 4301 * MiB,
  phase: 'working',
  progress: { done: 600 * MiB, total: 1024 * MiB, since: 12_400 },
  readings: [
    reading('baseline', 900, 45 * MiB),
    reading('after import', 5000, 2000 * MiB),
    reading('working', 9123, 4090 * MiB),
  ],
}

const dead = (death: Death): string => {
  const scenario = unmeasured({
    scenario: 'transfer',
    outcome: 'out-of-memory',
    pid: 4711,
    exit: { code: null, signal: 'SIGABRT' },
    message: "V8's heap was full.",
    death,
  })
  return renderFailure(scenario, resultsOf(scenario))
}

test('everything that may be known of a death', () => {
  expect(dead(full)).toMatchInlineSnapshot(`
    "Out of memory: transfer

      V8's heap was full.

      Where     retain (fixtures/leaks.ts:12:3)
                tests/scenarios/transfer.ts:20:5
      Done      600 MiB of 1 GiB, and nothing more in the last 12 s
      Waits for Timeout 12, PipeWrap 3
      Heap      old_space 3.9 GiB · large_object_space 90 MiB
      Last seen baseline     0.9 s rss 140 MiB heapUsed 45 MiB  external 6 MiB arrayBuffers 512 KiB
                after import 5.0 s rss 140 MiB heapUsed 2.0 GiB external 6 MiB arrayBuffers 512 KiB
                working      9.1 s rss 140 MiB heapUsed 4.0 GiB external 6 MiB arrayBuffers 512 KiB
                at the end, by the external sampler: rss 4.2 GiB, and 4.2 GiB at its highest

      Process   4711, ended by SIGABRT
      Evidence  reports/transfer/timeline.jsonl
      Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 32 MiB
      Reproduce npm run repro -- transfer --size 32MiB"
  `)
})

test('of a long stack and many readings the ends are shown', () => {
  const stack = Array.from({ length: 12 }, (_, index) => `frame${index} (fixtures/leaks.ts:${index}:1)`)
  const readings = Array.from({ length: 9 }, (_, index) =>
    reading(index === 0 ? 'baseline' : `round ${index}`, index * 1000, 45 * MiB),
  )

  expect(dead({ stack, readings })).toMatchInlineSnapshot(`
    "Out of memory: transfer

      V8's heap was full.

      Where     frame0 (fixtures/leaks.ts:0:1)
                frame1 (fixtures/leaks.ts:1:1)
                frame2 (fixtures/leaks.ts:2:1)
                frame3 (fixtures/leaks.ts:3:1)
                frame4 (fixtures/leaks.ts:4:1)
                … 7 more in results.json
      Last seen baseline  0.0 s  rss 140 MiB  heapUsed 45 MiB  external 6 MiB  arrayBuffers 512 KiB
                round 6   6.0 s  rss 140 MiB  heapUsed 45 MiB  external 6 MiB  arrayBuffers 512 KiB
                round 7   7.0 s  rss 140 MiB  heapUsed 45 MiB  external 6 MiB  arrayBuffers 512 KiB
                round 8   8.0 s  rss 140 MiB  heapUsed 45 MiB  external 6 MiB  arrayBuffers 512 KiB

      Process   4711, ended by SIGABRT
      Evidence  reports/transfer/timeline.jsonl
      Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 32 MiB
      Reproduce npm run repro -- transfer --size 32MiB"
  `)
})

test('progress that went on, and an event loop that waits for nothing', () => {
  const text = dead({ handles: {}, progress: { done: 3 * MiB, since: 120 } })

  expect(text).toContain('Done      3 MiB, and it went on')
  expect(text).toContain('Waits for nothing at all')
})

test('unknown parts are left out', () => {
  expect(dead({})).not.toMatch(/Where|Heap|Last seen|Waits|Done/)
})
