/** V8 writes numbers for the variables of blocks, and their names into another object. */

import { expect, test } from 'vitest'
import { nameBlockVariables } from '../../../helpers/heap/graph/block-variables.ts'
import { growingPaths, watch, type Growth } from '../../../helpers/heap/growth/growth.ts'
import { edgeLabel } from '../../../helpers/heap/graph/labels.ts'
import { pathLine } from '../../../helpers/heap/growth/paths.ts'
import { readSnapshotBytes } from '../../../helpers/heap/parse/open.ts'
import { write, type Built, type Heap } from './build.ts'

/** A block's scope with these links, and these names in its scope info, which a class name comes before. */
function scopeWith(links: NonNullable<Built['edges']>, names: readonly string[], name = 'system / Context'): Heap {
  return {
    root: { type: 'synthetic', name: '', edges: [['shortcut', 'global', 'global']] },
    global: { edges: [['property', 'run', 'closure']] },
    closure: { type: 'closure', name: 'run', edges: [['internal', 'context', 'scope']] },
    scope: { name, edges: [['internal', 'scope_info', 'info'], ...links] },
    info: {
      type: 'hidden',
      name: 'system / ScopeInfo',
      edges: [
        ['internal', 'map', 'map'],
        ['hidden', 0, 'map'],
        ...names.map((_, index) => ['hidden', index + 1, `name${index}`] as const),
      ],
    },
    map: { type: 'object shape', name: 'system / Map' },
    ...Object.fromEntries(
      names.map((text, index): [string, Built] => [`name${index}`, { type: 'string', name: text }]),
    ),
    retained: { name: 'Array', edges: [['element', 0, 'entry']] },
    other: { name: 'Map' },
    entry: { name: 'Entry' },
  }
}

/** The labels of all edges of the scope. */
function labelsOf(heap: Heap): readonly string[] {
  const graph = readSnapshotBytes(new TextEncoder().encode(write(heap)))
  nameBlockVariables(graph)
  const scope = Object.keys(heap).indexOf('scope')

  return Array.from({ length: graph.firstEdge[scope + 1]! - graph.firstEdge[scope]! }, (_, index) =>
    edgeLabel(graph, graph.firstEdge[scope]! + index),
  )
}

const both = [
  ['hidden', 0, 'retained'],
  ['hidden', 1, 'other'],
] as const

test('each number becomes the name with its index', () => {
  expect(labelsOf(scopeWith(both, ['retained', 'other']))).toEqual([
    '{scope_info}',
    '(variable) retained',
    '(variable) other',
  ])
})

test('where the last variable has a link, one that holds a small number before it is no harm', () => {
  expect(labelsOf(scopeWith([['hidden', 1, 'other']], ['count', 'other']))).toEqual([
    '{scope_info}',
    '(variable) other',
  ])
})

test('where there are more names than numbers, a link has the names that it may be of', () => {
  // V8 counts what is no small number: beside `let count = 0` a list is number 0, whichever of both comes first
  expect(labelsOf(scopeWith([['hidden', 0, 'retained']], ['count', 'retained']))).toEqual([
    '{scope_info}',
    '(variable) count or retained',
  ])
  expect(labelsOf(scopeWith(both, ['retained', 'count', 'other']))).toEqual([
    '{scope_info}',
    '(variable) retained or count',
    '(variable) count or other',
  ])
  expect(labelsOf(scopeWith([['hidden', 0, 'retained']], ['count', 'sum', 'retained']))).toEqual([
    '{scope_info}',
    '(variable) count or sum or retained',
  ])
})

test('of more than three, or where there are more numbers than names, no variable is named', () => {
  const [plain] = [labelsOf(scopeWith(both, []))]

  expect(plain).toEqual(['{scope_info}', '{0}', '{1}'])
  expect(labelsOf(scopeWith(both, ['retained', 'other', 'count', 'sum', 'next']))).toEqual(plain)
  expect(labelsOf(scopeWith(both, ['retained']))).toEqual(plain)
})

test('links of other objects keep their numbers', () => {
  expect(labelsOf(scopeWith([['hidden', 0, 'retained']], ['count', 'retained'], 'system / Foreign'))).toEqual([
    '{scope_info}',
    '{0}',
  ])
})

test('only scopes are looked at', () => {
  expect(labelsOf(scopeWith(both, ['retained', 'other'], 'system / Foreign')).join()).not.toContain('variable')
})

test('names that V8 wrote itself stay', () => {
  expect(labelsOf(scopeWith([['context', 'mine', 'retained']], ['retained']))).toEqual([
    '{scope_info}',
    '(variable) mine',
  ])
})

test('what grows in a variable of a block is reported by its name', () => {
  let growth: Growth | undefined
  const heaps = [1, 2, 3].map((count): Heap => ({
    ...scopeWith(both, ['retained', 'other']),
    retained: {
      name: 'Array',
      edges: Array.from({ length: count }, (_, index) => ['element', index, `entry${index}`] as const),
    },
    ...Object.fromEntries(
      Array.from({ length: count }, (_, index): [string, Built] => [`entry${index}`, { name: 'Entry' }]),
    ),
  }))
  const graphs = heaps.map(heap => readSnapshotBytes(new TextEncoder().encode(write(heap))))
  for (const graph of graphs) {
    growth = watch(growth, graph)
  }

  expect(growingPaths(growth!, graphs.at(-1)!).map(({ path }) => pathLine(path))).toEqual([
    expect.stringContaining('(variable) retained : Array → [] : Entry'),
  ])
})
