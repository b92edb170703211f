/** What grows in size and not in number: tables of numbers, buffers and strings. */

import { expect, test } from 'vitest'
import { growingPaths, watch, type Growth, type GrowingPath } from '../../../helpers/heap/growth/growth.ts'
import { readSnapshotBytes } from '../../../helpers/heap/parse/open.ts'
import { pathLine } from '../../../helpers/heap/growth/paths.ts'
import { write, type Heap } from './build.ts'

/** `global → .app : App → .seen : Set`, whose table has so many bytes; none: there is no Set yet. */
function withTable(bytes: number | undefined): Heap {
  return {
    root: { type: 'synthetic', name: '', size: 0, edges: [['shortcut', 'global', 'global']] },
    global: { edges: ['app'] },
    app: { name: 'App', edges: bytes === undefined ? [] : ['seen'] },
    ...(bytes === undefined
      ? {}
      : {
          seen: { name: 'Set', edges: [['internal', 'table', 'table']] },
          table: { type: 'array', name: '', size: bytes },
        }),
  }
}

function growIn(heaps: readonly Heap[]): readonly GrowingPath[] {
  const graphs = heaps.map(heap => readSnapshotBytes(new TextEncoder().encode(write(heap))))
  let growth: Growth | undefined
  for (const graph of graphs) {
    growth = watch(growth, graph)
  }
  return growingPaths(growth!, graphs.at(-1)!)
}

const grow = (sizes: readonly (number | undefined)[]): readonly GrowingPath[] => growIn(sizes.map(withTable))

test('a table that doubles is named with its collection, though not in every round', () => {
  expect(
    grow([40_000, 80_000, 80_000, 160_000]).map(
      ({ path, counts, retained }) => `${pathLine(path)} ${counts.join(' ')} ${retained}`,
    ),
  ).toEqual(['global → .app : App → .seen : Set 2000 4000 4000 8000 160000'])
})

test('so is one that was not there in the first snapshot', () => {
  expect(grow([undefined, 40_000, 80_000])).toMatchObject([{ counts: [0, 2000, 4000], table: true, came: 80_000 }])
})

test.for([
  ['stays as it is', [80_000, 80_000, 80_000]],
  ['grows by less than half', [80_000, 80_000, 100_000]],
  ['becomes smaller again', [40_000, 160_000, 80_000]],
  ['is small', [1000, 2000, 4000]],
] as const)('one that %s is not', ([, sizes]) => {
  expect(grow(sizes)).toEqual([])
})

/** `global → .app : App → .data`, one object of so many bytes: a buffer's memory, or a string. */
const withMemory = (bytes: number): Heap => ({
  root: { type: 'synthetic', name: '', size: 0, edges: [['shortcut', 'global', 'global']] },
  global: { edges: ['app'] },
  app: { name: 'App', edges: ['data'] },
  data: { name: 'ArrayBuffer', edges: [['internal', 'backing_store', 'store']] },
  store: { type: 'native', name: 'system / JSArrayBufferData', size: bytes },
})
const withString = (bytes: number): Heap => ({
  root: { type: 'synthetic', name: '', size: 0, edges: [['shortcut', 'global', 'global']] },
  global: { edges: ['app'] },
  app: { name: 'App', edges: ['data'] },
  data: { type: 'string', name: 'a text', size: bytes },
})

test.for([
  ['memory of an ArrayBuffer', withMemory, 'ArrayBuffer'],
  ['a string', withString, 'string'],
] as const)('%s that is larger in every round is named with its bytes', ([, heapOf, kind]) => {
  const [found, ...others] = growIn([100_000, 110_000, 120_000, 130_000].map(heapOf))

  expect(found).toMatchObject({
    counts: [1, 1, 1, 1],
    sizes: [100_000, 110_000, 120_000, 130_000],
    retained: 130_000,
    came: 30_000,
  })
  expect(pathLine(found!.path)).toBe(`global → .app : App → .data : ${kind}`)
  expect(others).toEqual([])
})

test('one that doubles now and then is, too; one that stands still, shrinks, or grows a little is not', () => {
  expect(growIn([100_000, 200_000, 200_000].map(withMemory))).toHaveLength(1)
  expect(growIn([100_000, 110_000, 110_000].map(withMemory))).toEqual([])
  expect(growIn([100_000, 200_000, 190_000].map(withMemory))).toEqual([])
  expect(growIn([100_000, 101_000, 102_000].map(withMemory))).toEqual([])
})

test('one that is made once, after the first round, is not; one that is made then and grows is', () => {
  expect(growIn([100, 100_000, 100_000, 100_000].map(withMemory))).toEqual([])
  expect(growIn([100, 100_000, 100_000, 200_000].map(withMemory))).toHaveLength(1)
})

/** So many ArrayBuffers in an array. */
const buffers = (count: number): Heap => ({
  root: { type: 'synthetic', name: '', size: 0, edges: [['shortcut', 'global', 'global']] },
  global: { edges: ['list'] },
  list: {
    name: 'Array',
    edges: Array.from({ length: count }, (_, index) => ['element', index, `data${index}`] as const),
  },
  ...Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `data${index}`,
      { name: 'ArrayBuffer', edges: [['internal', 'backing_store', `store${index}`] as const] },
    ]),
  ),
  ...Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `store${index}`,
      { type: 'native' as const, name: 'system / JSArrayBufferData', size: 100_000 },
    ]),
  ),
})

test('what grows in number is named once, by its number', () => {
  expect(growIn([1, 2, 3].map(buffers)).map(({ path, counts, sizes }) => [pathLine(path), counts, sizes])).toEqual([
    ['global → .list : Array → [] : ArrayBuffer', [1, 2, 3], undefined],
  ])
  expect(growIn([1, 3, 3].map(buffers))).toEqual([]) // a cache that was filled
})
