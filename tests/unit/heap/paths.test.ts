import { expect, test } from 'vitest'
import { analyse } from '../../../helpers/heap/summary/analysis.ts'
import { classStatistics } from '../../../helpers/heap/compare/classes.ts'
import { before, difference } from '../../../helpers/heap/compare/diff.ts'
import { readSnapshotBytes } from '../../../helpers/heap/parse/open.ts'
import { pathTree, treeLines, type CountedPath } from '../../../helpers/heap/growth/path-tree.ts'
import { pathLine, retainingPaths, describePath, describeSteps } from '../../../helpers/heap/growth/paths.ts'
import { locationOf } from '../../../helpers/heap/growth/location.ts'
import { stringStatistics } from '../../../helpers/heap/summary/string-statistics.ts'
import { build, write, type Heap } from './build.ts'

const shown = (paths: readonly CountedPath[]): readonly string[] =>
  paths.map(({ path, count, retained }) => `${pathLine(path)} ${count} ${retained}`)

const heap: Heap = {
  root: {
    type: 'synthetic',
    name: '',
    size: 0,
    edges: [
      ['shortcut', 'global', 'global'],
      ['element', 1, 'gc'],
    ],
  },
  gc: { type: 'synthetic', name: '(GC roots)', size: 0, edges: [['element', 3, 'target']] },
  global: { edges: ['app', 'cache'] },
  app: { name: 'App', edges: ['deep'] },
  deep: {
    name: 'Deep',
    edges: [
      ['context', 'scope', 'target'],
      ['element', 4, 'inner'],
    ],
  },
  cache: {
    name: 'Map',
    edges: [
      ['property', 'odd name', 'target'],
      ['weak', 'w', 'inner'],
    ],
  },
  target: { name: 'Target', size: 100, edges: ['inner'] },
  inner: { name: 'Target', size: 50, edges: [['internal', 'code', 'function']] },
  function: { type: 'closure', name: 'onData', size: 30 },
}

test("a path is shown from the root's child on", () => {
  const built = build(heap)

  expect(pathLine(describePath(built, built.at('function')))).toBe(
    'global → .app : App → .deep : Deep → [4] : Target → {code} : function onData',
  )
  expect(pathLine(describePath(built, built.at('function')), 4)).toBe(
    'global → .app : App → … → {code} : function onData',
  )
})

test('there are as many paths as holders, shortest first', () => {
  const built = build(heap)
  const paths = retainingPaths(built, built.at('target'), 5).map(steps => pathLine(describeSteps(built, steps)))

  expect(paths).toEqual([
    'global → .cache : Map → ["odd name"] : Target',
    'global → .app : App → .deep : Deep → (variable) scope : Target',
    '(GC roots) → [3] : Target',
  ])
})

test('a weak edge holds nothing: no path leads along it, however short', () => {
  const built = build(heap)

  expect(retainingPaths(built, built.at('inner'), 5).map(steps => pathLine(describeSteps(built, steps)))).toEqual([
    'global → .app : App → .deep : Deep → [4] : Target',
    'global → .cache : Map → ["odd name"] : Target → .inner : Target',
  ])
})

test('what only a weak edge leads to has no path at all', () => {
  const built = build({ ...heap, target: { name: 'Target' }, deep: { name: 'Deep' } })

  expect(retainingPaths(built, built.at('inner'), 5)).toEqual([])
  expect(describePath(built, built.at('inner'))).toEqual([])
})

test("nor does an edge of an object to itself, or a shortcut that is not the root's", () => {
  const built = build({
    root: { type: 'synthetic', name: '', edges: [['shortcut', 'g', 'global']] },
    global: { edges: ['ring', ['shortcut', 's', 'aside']] },
    ring: {
      name: 'Ring',
      edges: [
        ['property', 'self', 'ring'],
        ['property', 'held', 'aside'],
      ],
    },
    aside: { name: 'Aside' },
  })
  const paths = (key: string): readonly string[] =>
    retainingPaths(built, built.at(key), 5).map(steps => pathLine(describeSteps(built, steps)))

  expect(paths('ring')).toEqual(['global → .ring : Ring'])
  expect(paths('aside')).toEqual(['global → .ring : Ring → .held : Aside'])
})

test('a list of a thousand links is shown by its end', () => {
  const links: Heap = Object.fromEntries(
    Array.from({ length: 1000 }, (_, index) => [
      `l${index}`,
      { name: 'Link', edges: index < 999 ? [['property', 'next', `l${index + 1}`] as const] : [] },
    ]),
  )
  const built = build({
    root: { type: 'synthetic', name: '', edges: [['shortcut', 'g', 'global']] },
    global: { edges: ['l0'] },
    ...links,
  })

  expect(describePath(built, built.at('l999'))).toHaveLength(201)
  expect(pathLine(describePath(built, built.at('l999')), 4)).toBe('… → .next : Link → … → .next : Link')
  expect(treeLines(pathTree(built, [built.at('l3'), built.at('l999')]), 3, ({ count }) => ` ${count}`)).toEqual([
    'global 2',
    '  .l0 : Link 2',
    '    .next : Link 2',
  ])
})

test('a function and the class of an object are placed in their script, which another function names', () => {
  const built = build({
    root: { type: 'synthetic', name: '', edges: ['object', 'plain', 'handler'] },
    object: { name: 'Session', location: [7, 3, 28] },
    plain: {},
    handler: { type: 'closure', location: [7, 87, 26], edges: [['internal', 'shared', 'compiled']] },
    compiled: { type: 'code', edges: [['internal', 'script', 'script']] },
    script: { type: 'code', name: 'file:///app/server.js' },
  })

  expect(locationOf(built.graph, built.at('handler'))).toBe('file:///app/server.js:88:27')
  expect(locationOf(built.graph, built.at('object'))).toBe('file:///app/server.js:4:29')
  expect(locationOf(built.graph, built.at('plain'))).toBeUndefined()
})

test('what an object of a class holds of its own class counts once', () => {
  const nested = build({
    root: {
      type: 'synthetic',
      name: '',
      size: 0,
      edges: [
        ['shortcut', 'g', 'outer'],
        ['shortcut', 'h', 'other'],
      ],
    },
    outer: { name: 'Node', size: 1, edges: ['between'] },
    between: { name: 'Between', size: 10, edges: ['inner'] },
    inner: { name: 'Node', size: 100 },
    other: { name: 'Node', size: 1000 },
  })

  expect(classStatistics(nested)).toEqual([
    { name: 'Node', count: 3, shallow: 1101, retained: 1111, largest: 4 },
    { name: 'Between', count: 1, shallow: 10, retained: 110, largest: 2 },
  ])
})

test('a class retains what its objects do', () => {
  const classes = classStatistics(build(heap))

  expect(classes.find(({ name }) => name === 'Target')).toEqual({
    name: 'Target',
    count: 2,
    shallow: 150,
    retained: 180,
    largest: 6,
  })
  expect(classes.find(({ name }) => name === 'Function')).toMatchObject({ count: 1, shallow: 30 })
})

test('strings are counted by length, and equal ones shown with what they waste', () => {
  const long = 'x'.repeat(1024)
  const { graph } = build({
    root: { type: 'synthetic', name: '', edges: ['a', 'b', 'c', 'd', 'e', 'f'] },
    a: { type: 'string', name: 'twice', size: 24 },
    b: { type: 'string', name: 'twice', size: 24 },
    c: { type: 'string', name: long, size: 20_016 },
    d: { type: 'string', name: long, size: 20_016 },
    e: { type: 'string', name: long, size: 30_016 },
    f: { type: 'string', name: 'y'.repeat(500), size: 516 },
  })

  expect(stringStatistics(graph, 10)).toEqual({
    count: 6,
    size: 70_612,
    buckets: [
      [0, 100, 2, 48],
      [100, 1_000, 1, 516],
      [1_000, 10_000, 0, 0],
      [10_000, 100_000, 3, 70_048],
      [100_000, Number.POSITIVE_INFINITY, 0, 0],
    ].map(([from, below, count, size]) => ({ from, below, count, size })),
    duplicatedTexts: 2,
    wasted: 24,
    wastedPerhaps: 20_016,
    duplicates: [
      { text: 'x'.repeat(60), count: 2, wasted: 20_016, isCut: true },
      { text: 'twice', count: 2, wasted: 24, isCut: false },
    ],
  })
})

test('two snapshots differ by the ids of their objects', () => {
  const one: Heap = {
    root: { type: 'synthetic', name: '', size: 0, id: 1, edges: [['shortcut', 'g', 'global']] },
    global: { id: 3, edges: ['a', 'b'] },
    a: { name: 'Block', id: 5 },
    b: { name: 'Block', id: 7, size: 40 },
  }
  const two: Heap = {
    root: one['root']!,
    global: { id: 3, edges: ['b', 'c', 'd'] },
    b: { name: 'Block', id: 7, size: 60 },
    c: { name: 'Block', id: 9, size: 5 },
    d: { name: 'New', id: 11 },
  }
  const [earlier, later] = [one, two].map(built => readSnapshotBytes(new TextEncoder().encode(write(built))))
  const { before: was, after, added, removed, classes, heldBy } = difference(before(earlier!), analyse(later!))

  expect({ was, after, added, removed }).toEqual({
    was: { count: 3, size: 60 },
    after: { count: 4, size: 85 },
    added: { count: 2, size: 15, retained: 15 },
    removed: { count: 1, size: 10 },
  })
  expect(classes.map(changed => ({ ...changed, heldBy: shown(changed.heldBy) }))).toEqual([
    {
      name: 'Block',
      before: { count: 2, size: 50 },
      after: { count: 2, size: 65 },
      added: { count: 1, size: 5, retained: 5 },
      removed: { count: 1, size: 10 },
      heldBy: ['global → .c : Block 1 5'],
    },
    {
      name: 'New',
      before: { count: 0, size: 0 },
      after: { count: 1, size: 10 },
      added: { count: 1, size: 10, retained: 10 },
      removed: { count: 0, size: 0 },
      heldBy: ['global → .d : New 1 10'],
    },
  ])
  expect(shown(heldBy)).toEqual(['global → .d : New 1 10', 'global → .c : Block 1 5'])
})

test('of new objects that others hold the holder is shown, with what it retains', () => {
  const one: Heap = {
    root: { type: 'synthetic', name: '', size: 0, id: 1, edges: [['shortcut', 'g', 'global']] },
    global: { id: 3, edges: ['list'] },
    list: { name: 'Array', id: 5 },
  }
  const two: Heap = {
    ...one,
    list: {
      name: 'Array',
      id: 5,
      edges: [
        ['element', 0, 'first'],
        ['element', 1, 'second'],
      ],
    },
    first: { name: 'Session', id: 7, size: 100, edges: ['text', 'inner'] },
    second: { name: 'Session', id: 9, size: 100 },
    inner: { name: 'Session', id: 11, size: 1000 },
    text: { type: 'string', name: 'text', id: 13, size: 20 },
  }
  const [earlier, later] = [one, two].map(built => readSnapshotBytes(new TextEncoder().encode(write(built))))
  const { added, classes, heldBy } = difference(before(earlier!), analyse(later!))

  expect(added).toEqual({ count: 4, size: 1220, retained: 1220 })
  expect(classes.map(({ name, added: { count, size, retained } }) => [name, count, size, retained])).toEqual([
    ['Session', 3, 1200, 1220],
    ['(string)', 1, 20, 20],
  ])
  expect(heldBy.map(({ path, count, retained }) => [pathLine(path), count, retained])).toEqual([
    ['global → .list : Array → [] : Session', 2, 1220],
  ])
})
