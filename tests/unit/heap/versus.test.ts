import { expect, test } from 'vitest'
import { classTotals, moreByClass } from '../../../helpers/heap/compare/versus.ts'
import { build, type Heap } from './build.ts'

const kiB = 1024

/** A heap in which a cache holds twenty parts, each under a name, and a queue some in a list. */
function heapWith({ queued, size }: { readonly queued: number; readonly size: number }): Heap {
  const parts = Array.from({ length: queued }, (_, index) => [`part${index}`, { name: 'Part', size }] as const)
  const retained = Array.from(
    { length: 20 },
    (_, index) => [`retained${index}`, { name: 'Part', size: 200 * kiB }] as const,
  )
  return {
    root: { type: 'synthetic', name: '', size: 0, edges: [['shortcut', 'global', 'global']] },
    global: { edges: ['cache', 'queue', 'table'] },
    cache: { name: 'Map', edges: retained.map(([key]) => key) },
    queue: { name: 'Queue', edges: parts.map(([key], index) => ['element', index, key] as const) },
    table: { type: 'hidden', name: 'system', size: queued * size },
    ...Object.fromEntries([...parts, ...retained]),
  }
}

test('names classes of which there is more, by the way to most of those, however much is held otherwise', () => {
  const base = classTotals(build(heapWith({ queued: 1, size: 32 * kiB })))

  expect(moreByClass(base, build(heapWith({ queued: 4, size: 32 * kiB })), 3)).toEqual([
    { name: 'Part', count: 3, size: 96 * kiB, path: 'global → .queue : Queue → [] : Part' },
  ])
})

test('leaves out what differs as little between two processes of the same version', () => {
  const base = classTotals(build(heapWith({ queued: 1, size: kiB })))

  expect(moreByClass(base, build(heapWith({ queued: 60, size: kiB })), 3)).toEqual([])
})
