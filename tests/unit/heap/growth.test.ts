import { expect, test } from 'vitest'
import type { Graph } from '../../../helpers/heap/graph/graph.ts'
import { growingPaths, watch, type Growth, type GrowingPath } from '../../../helpers/heap/growth/growth.ts'
import { readSnapshotBytes } from '../../../helpers/heap/parse/open.ts'
import { pathLine } from '../../../helpers/heap/growth/paths.ts'
import { write, type Heap } from './build.ts'

const graphOf = (heap: Heap): Graph => readSnapshotBytes(new TextEncoder().encode(write(heap)))

/** `global → .app : App`, and whatever hangs on it. */
const app = (edges: NonNullable<Heap[string]['edges']>, rest: Heap): Heap => ({
  root: { type: 'synthetic', name: '', size: 0, edges: [['shortcut', 'global', 'global']] },
  global: { edges: ['app'] },
  app: { name: 'App', edges },
  ...rest,
})

/** As many nodes as asked for, by their keys. */
const many = (count: number, key: string, node: (index: number) => Heap[string]): Heap =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${key}${index}`, node(index)]))

function grow(heaps: readonly Heap[], loops?: number): readonly GrowingPath[] {
  let growth: Growth | undefined

  for (const heap of heaps) {
    growth = watch(growth, graphOf(heap), loops)
  }

  return growingPaths(growth!, graphOf(heaps.at(-1)!))
}

const shown = (paths: readonly GrowingPath[]): readonly string[] =>
  paths.map(({ path, counts, retained }) => `${pathLine(path)} ${counts.join(' ')} ${retained}`)

/** An array of sessions, each with a name. */
const sessions = (count: number): Heap =>
  app(['list'], {
    list: {
      name: 'Array',
      edges: Array.from({ length: count }, (_, index) => ['element', index, `session${index}`] as const),
    },
    ...many(count, 'session', index => ({ name: 'Session', size: 100, edges: [['property', 'name', `name${index}`]] })),
    ...many(count, 'name', () => ({ type: 'string', name: 'a name', size: 20 })),
  })

const list = (count: number): Heap =>
  app(
    ['link0'],
    many(count, 'link', index => ({
      name: 'Link',
      edges: index + 1 < count ? [['property', 'next', `link${index + 1}`]] : [],
    })),
  )

const dictionary = (count: number): Heap =>
  app(['byName'], {
    byName: {
      name: 'Object',
      edges: Array.from({ length: count }, (_, index) => ['property', `key ${index}`, `entry${index}`] as const),
    },
    ...many(count, 'entry', () => ({ name: 'Entry' })),
  })

const map = (count: number): Heap =>
  app(['map'], {
    map: {
      name: 'Map',
      edges: [
        ['internal', 'table', 'table'],
        ['internal', 'shape', 'shape'],
      ],
    },
    table: {
      type: 'array',
      name: '',
      edges: Array.from({ length: count }, (_, index) => ['internal', String(index), `entry${index}`] as const),
    },
    shape: {
      type: 'object shape',
      edges: Array.from({ length: count }, (_, index) => ['element', index, `code${index}`] as const),
    },
    ...many(count, 'entry', () => ({ name: 'Entry' })),
    ...many(count, 'code', () => ({ type: 'code' })),
  })

const shared = (count: number): Heap => {
  const heap = sessions(count)
  return { ...heap, app: { name: 'App', edges: ['list', ['property', 'favourite', 'name0']] } }
}

test('what grows in every round is reported by its topmost path, with what it retains', () => {
  expect(shown(grow([sessions(2), sessions(3), sessions(5)]))).toEqual([
    'global → .app : App → .list : Array → [] : Session 2 3 5 600',
  ])
})

test('what stops growing, shrinks or grew once is not', () => {
  expect(grow([sessions(2), sessions(3), sessions(3)])).toEqual([])
  expect(grow([sessions(2), sessions(5), sessions(4)])).toEqual([])
  expect(grow([sessions(5), sessions(2), sessions(6)])).toEqual([])
})

test('what nearly stops growing is a cache that fills', () => {
  expect(grow([sessions(2), sessions(22), sessions(27)])).toHaveLength(1)
  expect(grow([sessions(2), sessions(22), sessions(26)])).toEqual([])
})

test('two snapshots say nothing', () => {
  expect(grow([sessions(2), sessions(5)])).toEqual([])
})

test('what grows by less than the work was repeated is not reported', () => {
  expect(grow([sessions(2), sessions(6), sessions(10)], 4)).toHaveLength(1)
  expect(grow([sessions(2), sessions(6), sessions(9)], 4)).toEqual([])
})

test('a linked list is one path, however long', () => {
  expect(shown(grow([list(3), list(4), list(5)]))).toEqual([
    'global → .app : App → .link0 : Link → .next : Link 2 3 4 40',
  ])
})

test('a dictionary is one path, whatever its keys', () => {
  expect(shown(grow([dictionary(50), dictionary(51), dictionary(52)]))).toEqual([
    'global → .app : App → .byName : Object → {*} : Entry 50 51 52 520',
  ])
})

test("a table is its owner's, and what V8 compiles does not grow", () => {
  expect(shown(grow([map(1), map(2), map(3)]))).toEqual(['global → .app : App → .map : Map → [] : Entry 1 2 3 30'])
})

test('what others hold too is not retained', () => {
  expect(grow([shared(2), shared(3), shared(4)])[0]).toMatchObject({ counts: [2, 3, 4], retained: 4 * 100 + 3 * 20 })
})

/**
 * Sessions that only weak edges lead to, as from a registry that holds none of them; `held` of them are held by an
 * array too.
 */
const weakly = (count: number, held: number): Heap =>
  app(['registry', 'list'], {
    registry: {
      name: 'Registry',
      edges: Array.from({ length: count }, (_, index) => ['weak', index, `session${index}`] as const),
    },
    list: {
      name: 'Array',
      edges: Array.from({ length: held }, (_, index) => ['element', index, `session${index}`] as const),
    },
    ...many(count, 'session', () => ({ name: 'Session' })),
  })

test('what weak edges lead to is not held, and does not grow', () => {
  expect(grow([weakly(2, 0), weakly(3, 0), weakly(4, 0)])).toEqual([])
  expect(shown(grow([weakly(2, 2), weakly(3, 3), weakly(4, 4)]))).toEqual([
    'global → .app : App → .list : Array → [] : Session 2 3 4 40',
  ])
})

test('a signature is the same in another run, and another for another path', () => {
  const [first] = grow([sessions(2), sessions(3), sessions(5)])
  const [again] = grow([sessions(10), sessions(30), sessions(50)])
  const other = grow([2, 3, 4].map(count => ({ ...sessions(count), app: { name: 'Server', edges: ['list'] } })))

  expect(first!.signature).toMatch(/^[0-9a-f]{8}$/)
  expect(again!.signature).toBe(first!.signature)
  expect(other[0]!.signature).not.toBe(first!.signature)
})
