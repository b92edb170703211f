import { expect, test } from 'vitest'
import { allocationSites } from '../../../helpers/heap/diagnose/allocations.ts'
import type { AllocationSite, Frame } from '../../../helpers/heap/diagnose/allocations.ts'
import { insideOf } from '../../../helpers/heap/diagnose/inside.ts'
import { histogramByCounts, histogramOf, lastIdOf, newMembers } from '../../../helpers/heap/diagnose/members.ts'
import { siteOf } from '../../../helpers/heap/diagnose/sites.ts'
import { pathTexts, stepTexts } from '../../../helpers/heap/diagnose/steps-report.ts'
import type { CapturedAllocations, ProfileNode } from '../../../helpers/heap/capture/evidence.ts'
import { readSnapshotBytes } from '../../../helpers/heap/parse/open.ts'
import { signatureOf } from '../../../helpers/heap/growth/signature.ts'
import { write } from './build.ts'
import type { Heap } from './build.ts'

const profileNode = (
  id: number,
  functionName: string,
  url: string,
  children: readonly ProfileNode[] = [],
): ProfileNode => ({ id, callFrame: { functionName, scriptId: '1', url, lineNumber: 9, columnNumber: 4 }, children })

/** `(root) → serve (server.js) → Session (session.js)`, and `(root) → serve → Map (V8's)`. */
const captured = (...samples: CapturedAllocations['samples']): CapturedAllocations => ({
  head: profileNode(1, '(root)', '', [
    profileNode(2, 'serve', 'file:///app/server.js', [
      profileNode(3, 'Session', '/app/session.ts'),
      profileNode(4, 'Map', ''),
    ]),
  ]),
  samples,
  marks: [10, 20],
})

test('what was allocated is counted by its stack, its size, and the round in which it came', () => {
  const sites = allocationSites(
    captured(
      { size: 40, nodeId: 3, ordinal: 1 },
      { size: 40, nodeId: 3, ordinal: 10 },
      { size: 40, nodeId: 3, ordinal: 11 },
      { size: 16, nodeId: 3, ordinal: 12 },
      { size: 40, nodeId: 2, ordinal: 15 },
      { size: 40, nodeId: 3, ordinal: 21 }, // the last one came after the rounds
    ),
  )

  expect(sites).toEqual([
    {
      stack: [frame('Session', '/app/session.ts'), frame('serve', '/app/server.js')],
      alive: new Map([
        [40, [2, 1]],
        [16, [0, 1]],
      ]),
    },
    { stack: [frame('serve', '/app/server.js')], alive: new Map([[40, [0, 1]]]) },
  ])
})

test('functions of V8 have no location', () => {
  expect(allocationSites(captured({ size: 8, nodeId: 4, ordinal: 1 }))[0]?.stack[0]).toEqual({
    functionName: 'Map',
    file: '',
    line: 0,
    column: 0,
  })
})

function frame(functionName: string, file: string, line = 10): Frame {
  return { functionName, file, line, column: 5 }
}

const site = (
  stack: readonly Frame[],
  ...alive: readonly (readonly [number, readonly number[]])[]
): AllocationSite => ({ stack, alive: new Map(alive) })
const nameOf = (found: ReturnType<typeof siteOf>): string | undefined => found?.stack[found.index]?.functionName
const serve = frame('serve', '/app/server.js')
const accept = frame('accept', '/app/server.js', 50)

test('the site is where as many objects of that size came in the same rounds, whatever else came there', () => {
  const members = new Map([[40, [7, 7]]])
  const sites = [
    site([accept], [40, [1, 1]]),
    site([serve], [40, [7, 7]], [1000, [50, 50]]),
    site([frame('log', '/app/log.js')], [48, [7, 7]]),
  ]

  expect(nameOf(siteOf({ kind: 'Object', members }, sites))).toBe('serve')
})

test('of two such sites, the one whose stack has the class, and then the one with least besides', () => {
  const members = new Map([[40, [7, 7]]])
  const [one, other] = [site([accept], [40, [7, 7]]), site([frame('Session', '/app/session.js'), serve], [40, [9, 9]])]

  expect(nameOf(siteOf({ kind: 'Session', members }, [one, other]))).toBe('serve')
  expect(nameOf(siteOf({ kind: 'Object', members }, [other, one]))).toBe('accept')
})

test('stacks that differ only in who called the function are one site, and the fullest is shown', () => {
  const members = new Map([[40, [6, 6]]])
  const sites = [
    site([serve, accept], [40, [2, 2]]),
    site([serve, frame('retry', '/app/retry.js')], [40, [4, 4]]),
    site([accept], [40, [3, 3]]),
  ]

  expect(siteOf({ kind: 'Object', members }, sites)).toMatchObject({
    index: 0,
    stack: [{ functionName: 'serve' }, { functionName: 'retry' }],
  })
})

test("Node's own functions are passed over, and so are the constructors of the class", () => {
  const members = new Map([[40, [7, 7]]])
  const stack = [frame('Timeout', 'node:internal/timers'), frame('setTimeout', 'node:timers'), serve, accept]
  const extended = [frame('Base', '/app/base.js'), frame('Session', '/app/session.js'), serve]

  expect(nameOf(siteOf({ kind: 'Timeout', members }, [site(stack, [40, [7, 7]])]))).toBe('serve')
  expect(nameOf(siteOf({ kind: 'Session', members }, [site(extended, [40, [7, 7]])]))).toBe('serve')
  expect(nameOf(siteOf({ kind: 'Base', members }, [site([frame('Base', '/app/base.js')], [40, [7, 7]])]))).toBe('Base')
})

test('objects that no site accounts for have none', () => {
  expect(siteOf({ kind: 'Object', members: new Map([[40, [8, 8]]]) }, [site([serve], [40, [1, 2]])])).toBeUndefined()
  expect(siteOf({ kind: 'Object', members: new Map() }, [site([serve], [40, [1, 2]])])).toBeUndefined()
})

test('where sampling ended within the rounds, a site of a few of them does', () => {
  const members = new Map([[40, [1000, 1000, 1000]]])
  const sites = [site([accept], [40, [3, 0, 0]]), site([serve], [40, [200, 0, 0]])]

  expect(siteOf({ kind: 'Object', members }, sites)).toBeUndefined()
  expect(nameOf(siteOf({ kind: 'Object', members, cut: true }, sites))).toBe('serve')
  expect(siteOf({ kind: 'Object', members, cut: true }, sites.slice(0, 1))).toBeUndefined()
})

const heap: Heap = {
  root: { type: 'synthetic', name: '', size: 0, edges: [['shortcut', 'global', 'global']] },
  global: { edges: ['list', 'shared'] },
  list: {
    name: 'Array',
    edges: [
      ['element', 0, 'one'],
      ['element', 1, 'two'],
    ],
  },
  one: { name: 'Session', size: 40, edges: ['shared', ['property', 'data', 'small']] },
  two: { name: 'Session', size: 40, edges: ['shared', ['property', 'data', 'large']] },
  shared: { name: 'Options', size: 5000 },
  small: { name: 'Data', size: 100 },
  large: { name: 'Data', size: 900 },
}
const graph = readSnapshotBytes(new TextEncoder().encode(write(heap)))
const nodeOf = (key: string): number => Object.keys(heap).indexOf(key)

test('members that came after the first snapshot are found by their ids, and by round', () => {
  const nodes = Uint32Array.of(nodeOf('one'), nodeOf('two'), nodeOf('large'))
  const [one = 0, two = 0] = [graph.nodeId[nodeOf('one')], graph.nodeId[nodeOf('two')]]
  const lastIds = [one, two, lastIdOf(graph)]

  expect(newMembers(graph, nodes, lastIds)).toEqual([nodeOf('two'), nodeOf('large')])
  expect(histogramOf(graph, newMembers(graph, nodes, lastIds), lastIds)).toEqual(
    new Map([
      [40, [1, 0]],
      [900, [0, 1]],
    ]),
  )
})

test('where ids say nothing, each size has its share of what came in each round', () => {
  const nodes = Uint32Array.of(nodeOf('one'), nodeOf('two'), nodeOf('two'), nodeOf('large'))

  expect(histogramByCounts(graph, nodes, [4, 8, 6])).toEqual(
    new Map([
      [40, [3, 0]],
      [900, [1, 0]],
    ]),
  )
})

test('what hangs on objects is what only they hold, and the way leads to the heaviest of it', () => {
  const inside = insideOf(graph, Uint32Array.of(nodeOf('one'), nodeOf('two')), nodeOf('two'))

  expect(inside.kinds).toEqual([
    { kind: 'Data', count: 2, bytes: 1000 },
    { kind: 'Session', count: 2, bytes: 80 },
  ])
  expect(stepTexts(inside.way)).toEqual(['.data : Data'])
})

const inModule = [
  { edge: '', kind: 'global' },
  { edge: '.__vitest_worker__', kind: 'Object' },
  { edge: '.evaluatedModules', kind: 'VitestEvaluatedModules' },
  { edge: '.idToModuleMap', kind: 'Map' },
  { edge: '[]', kind: 'EvaluatedModuleNode' },
  { edge: '.exports', kind: 'Module' },
  { edge: '{value}', kind: 'function put' },
  { edge: '{context}', kind: 'system / Context' },
  { edge: '(variable) retained', kind: 'Array' },
  { edge: '[]', kind: 'Uint8Array' },
]

test('a path is shown without the list of modules that it leads through, and without scopes', () => {
  expect(pathTexts(inModule)).toEqual(['module', 'function put', '(variable) retained : Array', '[] : Uint8Array'])
  expect(
    pathTexts([
      { edge: '', kind: 'global' },
      { edge: '.app', kind: 'App' },
    ]),
  ).toEqual(['global', '.app : App'])
  expect(pathTexts([])).toEqual([])
})

test('a leak has the same signature whether Node or Vitest loaded its module', () => {
  expect(signatureOf(inModule)).toBe(signatureOf([{ edge: '', kind: 'module' }, ...inModule.slice(6)]))
  expect(signatureOf(inModule)).not.toBe(signatureOf(inModule.slice(0, -1)))
})
