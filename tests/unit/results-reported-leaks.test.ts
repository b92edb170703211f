import { expect, test } from 'vitest'
import { isToldApart, leakTable, renderLeak } from '../../helpers/results/reported-leaks.ts'
import type { LeakRecord } from '../../helpers/results/reported-leaks.ts'

const green = { change: 0, red: [], seconds: 3 }
const told: LeakRecord = {
  name: 'p-timeout-abort-listener',
  title: 'p-timeout never removed its abort listener',
  thread: 'https://example.test/42',
  metric: 'listeners',
  pins: [{ name: 'p-timeout', broken: '6.1.2', mended: '6.1.3' }],
  broken: { change: 2000, red: ['listeners', 'heapUsed'], seconds: 3 },
  mended: [green, green],
  seconds: 10,
}

test('prints both figures', () => {
  expect(renderLeak(told)).toBe('✓ p-timeout-abort-listener  listeners: +2000 broken, 0 and 0 mended · 10 s')
})

test('is told apart by the metric of the report alone, and where every run of the mended set is green', () => {
  expect(isToldApart(told)).toBe(true)
  expect(isToldApart({ ...told, broken: { ...told.broken, red: ['heapUsed'] } })).toBe(false)
  expect(isToldApart({ ...told, mended: [green, { ...green, red: ['rss'] }] })).toBe(false)
  expect(isToldApart({ ...told, mended: [{ problem: 'invalid: nothing was done', red: [], seconds: 1 }] })).toBe(false)
  expect(isToldApart({ ...told, mended: [] })).toBe(false)
})

test('makes a table in the order of names', () => {
  expect(leakTable([told, { ...told, name: 'another', title: 'another', broken: green }])).toMatchInlineSnapshot(`
    "| report | versions, broken → mended | metric | broken | mended | red on the broken set | seconds |
    |---|---|---|---:|---:|---|---:|
    | [another](https://example.test/42) | p-timeout 6.1.2 → 6.1.3 | listeners | 0 | 0, 0 | **not told apart** | 10 |
    | [p-timeout never removed its abort listener](https://example.test/42) | p-timeout 6.1.2 → 6.1.3 | listeners | +2000 | 0, 0 | listeners, heapUsed | 10 |"
  `)
})
