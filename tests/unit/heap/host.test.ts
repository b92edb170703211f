/** What a test runner adds to a path is left out of it. */

import { expect, test } from 'vitest'
import { pathTexts } from '../../../helpers/heap/diagnose/steps-report.ts'
import type { Label } from '../../../helpers/heap/growth/grouping.ts'

/** Steps as `edge : kind`, with the scope of each function between. */
function path(...steps: readonly string[]): readonly Label[] {
  return steps.flatMap(step => {
    const [edge = '', kind = ''] = step.split(' : ')
    const scope = { edge: '{context}', kind: 'system / Context' }
    return kind.startsWith('function') ? [{ edge, kind }, scope] : [{ edge, kind }]
  })
}

test("a path through Vitest's running test begins at the test", () => {
  const held = path(
    ' : global',
    '.__vitest_index__ : Object',
    '.aroundEach : function aroundEach',
    '(variable) fnMap : WeakMap',
    '[] : function runWithTimeout',
    '(variable) fn : function runWithCancel',
    '(variable) fn : function',
    '(variable) fn : function',
    '(variable) cache : Map',
  )

  expect(pathTexts(held)).toEqual(['test', '(variable) cache : Map'])
})

test('a path through a check begins at the operation', () => {
  const held = path(
    ' : (GC roots)',
    '[] : (Stack roots)',
    '[] : function',
    '(variable) operate : function operate',
    '(variable) operation : function',
    '(variable) client : Client',
    '.cache : Map',
  )

  expect(pathTexts(held)).toEqual(['operation', '(variable) client : Client', '.cache : Map'])
})

test('a path of a program stays as it is, also with such names', () => {
  const held = path(' : global', '.queue : Object', '(variable) fn : function', '(variable) operation : function')

  expect(pathTexts(held)).toEqual([
    'global',
    '.queue : Object',
    '(variable) fn : function',
    '(variable) operation : function',
  ])
})
