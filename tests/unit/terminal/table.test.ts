/** Tables of a terminal. */

import { expect, test } from 'vitest'
import { layOut } from '../../../helpers/terminal/table.ts'
import type { Column } from '../../../helpers/terminal/table.ts'

const columns: readonly Column[] = [
  { title: 'name', align: 'left', cells: ['a'] },
  { title: 'spare', align: 'right', cells: ['1'], spare: 1 },
  { title: 'more', align: 'right', cells: ['2'], spare: 2 },
  { title: 'last', align: 'left', cells: ['z'] },
]

test.each([
  [23, ['name  spare  more  last', 'a         1     2  z']],
  [22, ['name spare more last', 'a        1    2 z']],
  [20, ['name spare more last', 'a        1    2 z']],
  [19, ['name  spare  last', 'a         1  z']],
  [10, ['name  last', 'a     z']],
  [1, ['name last', 'a    z']],
])('in %i columns space goes first, then what is spare', (width, lines) => {
  expect(layOut(columns, width)).toEqual(lines)
})

test('a last column that wraps continues below itself, and leaves the gap as it is', () => {
  const wrapping: readonly Column[] = [
    { title: 'size', align: 'right', cells: ['1', '20'] },
    { title: 'path', align: 'left', cells: ['short', 'global → .app : App → .map : Map'], wraps: true },
  ]

  expect(layOut(wrapping, 30)).toEqual([
    'size  path',
    '   1  short',
    '  20  global → .app : App',
    '        → .map : Map',
  ])
})

test('a last column that wraps has 20 characters at least', () => {
  const wrapping: readonly Column[] = [
    { title: 'name', align: 'left', cells: ['a'.repeat(30)] },
    { title: '', align: 'left', cells: ['b'.repeat(21)], wraps: true },
  ]

  expect(layOut(wrapping, 10)).toEqual(['name', `${'a'.repeat(30)}  ${'b'.repeat(20)}`, `${' '.repeat(34)}b`])
})
