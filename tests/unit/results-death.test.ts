import { expect, test } from 'vitest'
import { renderFailure } from '../../helpers/results/message.ts'
import type { Death } from '../../helpers/results/schema.ts'
import { MiB } from '../../helpers/units.ts'
import { resultsOf, unmeasured } from './results-fixtures.ts'

const reading = (label: string, at: number, heapUsed: number): NonNullable<Death['readings']>[number] => ({ label, at, rss: 140 * MiB, rssAnon: 80 * MiB, heapUsed, external: 6 * MiB, arrayBuffers: 512 * 1024 })

const full: Death = {
  stack: ['keep (fixtures/leaks.ts:12:3)', 'tests/scenarios/transfer.ts:20:5'],
  heap: { limit: 4144 * MiB, used: 4100 * MiB, spaces: { old_space: 4000 * MiB, large_object_space: 90 * MiB, code_space: 3 * MiB } },
  handles: { PipeWrap: 3, Timeout: 12 },
  lastRss: 4300 * MiB,
  peakRss: 4301 * MiB,
  phase: 'working',
  progress: { done: 600 * MiB, total: 1024 * MiB, since: 12_400 },
  readings: [reading('baseline', 900, 45 * MiB), reading('after import', 5000, 2000 * MiB), reading('working', 9123, 4090 * MiB)],
}

const dead = (death: Death): string => {
  const scenario = unmeasured({ scenario: 'transfer', outcome: 'out-of-memory', pid: 4711, exit: { code: null, signal: 'SIGABRT' }, message: 'V8\'s heap was full.', death })
  return renderFailure(scenario, resultsOf(scenario))
}

test('all that may be known of an end', () => {
  expect(dead(full)).toMatchInlineSnapshot()
})

test('a long stack and many readings are told by their ends', () => {
  const stack = Array.from({ length: 12 }, (_, index) => `frame${index} (fixtures/leaks.ts:${index}:1)`)
  const readings = Array.from({ length: 9 }, (_, index) => reading(index === 0 ? 'baseline' : `round ${index}`, index * 1000, 45 * MiB))

  expect(dead({ stack, readings })).toMatchInlineSnapshot()
})

test('progress that went on, and an event loop that waits for nothing', () => {
  const text = dead({ handles: {}, progress: { done: 3 * MiB, since: 120 } })

  expect(text).toContain('Done      3 MiB, and it went on')
  expect(text).toContain('Waits for nothing at all')
})

test('what is not known is not told', () => {
  expect(dead({})).not.toMatch(/Where|Heap|Last seen|Waits|Done/)
})
