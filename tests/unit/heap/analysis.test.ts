import { expect, test } from 'vitest'
import { systemDistance, unreachable } from '../../../helpers/heap/graph/distances.ts'
import { build, type Heap } from './build.ts'

/** A root with one global object, to which `edges` are added. */
const under = (edges: NonNullable<Heap[string]['edges']>): Heap => ({
  root: {
    type: 'synthetic',
    size: 0,
    edges: [
      ['element', 1, 'gc'],
      ['shortcut', 'window', 'window'],
    ],
  },
  gc: { type: 'synthetic', name: '(GC roots)', size: 0, edges: [['element', 1, 'window']] },
  window: { size: 1, edges },
})

/** As V8 names the two edges by which a WeakMap holds a value. */
const ephemeron = (number: number): string =>
  `${number} / part of key (Key @11) -> value (Value @13) pair in WeakMap (table @9)`

test('what two hold is retained by neither, but by what holds both', () => {
  const heap = build({
    ...under(['a', 'b']),
    a: { size: 10, edges: ['shared'] },
    b: { size: 20, edges: ['shared'] },
    shared: { size: 100, edges: ['own'] },
    own: { size: 1000 },
  })

  expect(heap.dominatorOf('shared')).toBe('window')
  expect(heap.dominatorOf('own')).toBe('shared')
  expect(['window', 'a', 'b', 'shared', 'own'].map(key => heap.retained[heap.at(key)])).toEqual([
    1131, 10, 20, 1100, 1000,
  ])
})

test('a ring is retained by its entrance, and a second entrance takes that away', () => {
  const ring: Heap = { a: { edges: ['b'] }, b: { edges: ['c'] }, c: { edges: ['a'] } }
  const one = build({ ...under(['a']), ...ring })
  const two = build({ ...under(['a', 'b']), ...ring })

  expect(['a', 'b', 'c'].map(key => one.dominatorOf(key))).toEqual(['window', 'a', 'b'])
  expect(['a', 'b', 'c'].map(key => two.dominatorOf(key))).toEqual(['window', 'window', 'b'])
})

test('weak edges and edges to itself retain nothing', () => {
  const heap = build({
    ...under(['a', 'b']),
    a: {
      edges: [
        ['weak', 'b', 'b'],
        ['property', 'self', 'a'],
        ['weak', 'lost', 'lost'],
      ],
    },
    b: {},
    lost: { size: 70 },
  })

  expect(heap.retained[heap.at('a')]).toBe(10)
  expect(heap.dominatorOf('lost')).toBe('root')
  expect(heap.distance[heap.at('lost')]).toBe(unreachable)
})

test('unreachable nodes hang on the root, with what they retain; a ring of such nodes does so one by one', () => {
  const heap = build({
    ...under([]),
    orphan: { size: 5, edges: ['child'] },
    child: { size: 6 },
    x: { size: 7, edges: ['y'] },
    y: { size: 8, edges: ['x'] },
  })

  expect(['orphan', 'child', 'x', 'y'].map(key => heap.dominatorOf(key))).toEqual(['root', 'orphan', 'root', 'root'])
  expect(['root', 'orphan', 'x', 'y'].map(key => heap.retained[heap.at(key)])).toEqual([27, 11, 7, 8])
})

test('a value of a WeakMap is retained by its key, and not by the table', () => {
  const heap = build({
    ...under(['map', 'key']), // ids 1, 3, 5
    map: { edges: [['internal', 'table', 'table']] }, // 7
    table: { type: 'array', name: 'table', edges: [['internal', ephemeron(3), 'value']] }, // 9
    key: { edges: [['internal', ephemeron(2), 'value']] }, // 11
    value: { size: 50 }, // 13
  })

  expect(heap.dominatorOf('value')).toBe('key')
  expect(heap.retained[heap.at('key')]).toBe(60)
  expect(heap.distance[heap.at('value')]).toBe(4) // window, map, table, and not by the key, which was met first
})

test('distances are counted from the global objects, and beyond them from all roots', () => {
  const heap = build({
    root: {
      type: 'synthetic',
      size: 0,
      edges: [
        ['element', 1, 'gc'],
        ['shortcut', 'window', 'window'],
      ],
    },
    gc: {
      type: 'synthetic',
      size: 0,
      edges: [
        ['element', 1, 'window'],
        ['element', 2, 'system'],
      ],
    },
    window: { edges: ['a'] },
    a: { edges: ['b'] },
    b: {},
    system: { type: 'hidden', edges: ['inner'] },
    inner: {},
  })

  expect(['root', 'window', 'a', 'b', 'gc', 'system', 'inner'].map(key => heap.distance[heap.at(key)])).toEqual([
    systemDistance,
    1,
    2,
    3,
    systemDistance + 1,
    systemDistance + 2,
    systemDistance + 3,
  ])
})

test("an array that is one object's counts as that object; one that two refer to counts as neither", () => {
  const heap = build({
    ...under(['a', 'b']),
    a: {
      size: 10,
      edges: [
        ['internal', 'elements', 'own'],
        ['internal', 'x', 'shared'],
      ],
    },
    b: {
      size: 10,
      edges: [
        ['internal', 'x', 'shared'],
        ['weak', 'w', 'own'],
      ],
    },
    own: { type: 'array', size: 100, edges: [['internal', 'y', 'inner']] },
    inner: { type: 'hidden', size: 1000 },
    shared: { type: 'array', size: 7 },
  })

  expect(['a', 'b', 'own', 'inner', 'shared'].map(key => heap.shallow.sizes[heap.at(key)])).toEqual([1110, 10, 0, 0, 7])
})

test('the external characters of a string count as the string', () => {
  const heap = build({
    ...under([['property', 's', 'text']]),
    text: { type: 'string', size: 20, edges: [['internal', 'x', 'data']] },
    data: { type: 'native', name: 'system / ExternalStringData', size: 500 },
  })

  expect(heap.shallow.sizes[heap.at('text')]).toBe(520)
})

test('what only the debugger holds retains nothing of the program', () => {
  const heap = build({
    root: {
      type: 'synthetic',
      size: 0,
      edges: [
        ['element', 1, 'gc'],
        ['shortcut', 'window', 'window'],
      ],
    },
    gc: { type: 'synthetic', size: 0, edges: [['element', 1, 'debugger']] },
    debugger: { type: 'native', edges: ['a'] },
    window: { edges: ['a'] },
    a: { size: 40 },
  })

  expect(heap.dominatorOf('a')).toBe('window')
})

test('detachedness passes from native objects to native objects, attached ones first', () => {
  const heap = build({
    ...under([
      ['property', 'd', 'gone'],
      ['property', 't', 'there'],
    ]),
    gone: { type: 'native', detachedness: 2, edges: ['both', 'below', 'script'] },
    there: { type: 'native', detachedness: 1, edges: ['both'] },
    both: { type: 'native' },
    below: { type: 'native' },
    script: { edges: ['behind'] },
    behind: { type: 'native' },
  })

  expect(['gone', 'there', 'both', 'below', 'script', 'behind'].map(key => heap.detachedness[heap.at(key)])).toEqual([
    2, 1, 1, 2, 0, 0,
  ])
})
