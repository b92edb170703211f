import { expect, test } from 'vitest'
import { isDistinguished, leakTable, renderLeak } from '../../../helpers/results/render/reported-leaks.ts'
import type { LeakRecord } from '../../../helpers/results/render/reported-leaks.ts'
import type { Diagnosis, GrowingPath } from '../../../helpers/results/diagnosis.ts'

const green = { change: 0, red: [], seconds: 3 }
const record: LeakRecord = {
  name: 'p-timeout-abort-listener',
  title: 'p-timeout never removed its abort listener',
  thread: 'https://example.test/42',
  metric: 'listeners',
  pins: [{ name: 'p-timeout', leaky: '6.1.2', fixed: '6.1.3' }],
  leaky: { change: 2000, red: ['listeners', 'heapUsed'], seconds: 3 },
  fixed: [green, green],
  seconds: 10,
}

test('prints both figures', () => {
  expect(renderLeak(record)).toBe('✓ p-timeout-abort-listener  listeners: +2000 leaky, 0 and 0 fixed · 10 s')
})

test('is distinguished by the metric of the report alone, and where every run of the fixed set is green', () => {
  expect(isDistinguished(record)).toBe(true)
  expect(isDistinguished({ ...record, leaky: { ...record.leaky, red: ['heapUsed'] } })).toBe(false)
  expect(isDistinguished({ ...record, fixed: [green, { ...green, red: ['rss'] }] })).toBe(false)
  expect(isDistinguished({ ...record, fixed: [{ problem: 'invalid: nothing was done', red: [], seconds: 1 }] })).toBe(
    false,
  )
  expect(isDistinguished({ ...record, fixed: [] })).toBe(false)
})

const main: GrowingPath = {
  path: ['global', 'Timeout.signal', 'AbortSignal', 'listeners: Map', 'Listener | undefined'],
  counts: [500, 1_600, 2_601, 3_700],
  retained: 40_000,
  kinds: [],
  way: [],
  signature: '3f9c21e4',
  site: '../../cache/sets/1a2b/node_modules/p-timeout/index.js:32:9',
  stack: [],
}
const diagnosis: Diagnosis = {
  rounds: 4,
  fileSize: 1,
  seconds: 1,
  paths: [main, { ...main, path: ['less'] }],
  expired: [],
  files: [],
}
const namedOf = (leak: LeakRecord): string | undefined => leakTable([leak]).split('\n')[2]?.split(' | ').at(-2)

test('names the end of the path, the least growth in a round, and the location without the cache', () => {
  expect(namedOf({ ...record, diagnosis })).toBe(
    '`… → AbortSignal → listeners: Map → Listener \\| undefined`, +1,001 a round, from `p-timeout/index.js:32:9`',
  )
})

test('says of a diagnosis that named nothing why, where it is known', () => {
  expect(namedOf({ ...record, diagnosis: { ...diagnosis, paths: [] } })).toBe('–')
  expect(
    namedOf({ ...record, diagnosis: { ...diagnosis, paths: [], failed: 'It took too long.\nLonger than 1 s.' } }),
  ).toBe('not known: It took too long.')
})

test('makes a table in the order of names', () => {
  expect(leakTable([record, { ...record, name: 'another', title: 'another', leaky: green }])).toMatchInlineSnapshot(`
    "| report | versions, leaky → fixed | metric | leaky | fixed | red on the leaky set | the diagnosis named | seconds |
    |---|---|---|---:|---:|---|---|---:|
    | [another](https://example.test/42) | p-timeout 6.1.2 → 6.1.3 | listeners | 0 | 0, 0 | **not distinguished** | – | 10 |
    | [p-timeout never removed its abort listener](https://example.test/42) | p-timeout 6.1.2 → 6.1.3 | listeners | +2000 | 0, 0 | listeners, heapUsed | – | 10 |"
  `)
})
