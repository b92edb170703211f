import { expect, test } from 'vitest'
import { layOut, wrap } from '../../../helpers/results/render/layout.ts'
import type { Column } from '../../../helpers/results/render/layout.ts'
import { inOneUnit, sizeArgument } from '../../../helpers/results/render/values.ts'
import { GiB, KiB, MiB } from '../../../helpers/units.ts'

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

test('text breaks at exactly its width, is indented, and leaves long words whole', () => {
  expect(wrap('  aaa bbb ccc', 9, '    ')).toEqual(['  aaa bbb', '    ccc'])
  expect(wrap('  aaa bbb ccc', 8, '    ')).toEqual(['  aaa', '    bbb', '    ccc'])
  expect(wrap('a /a/very/long/path b', 5)).toEqual(['a', '/a/very/long/path', 'b'])
  expect(wrap('', 5)).toEqual([''])
})

test.each([
  ['rss', [-205 * KiB, 300 * KiB, 0.8 * MiB], '-205…300…819 KiB'],
  ['rss', [-39, 0, 1.5 * MiB], '0.0…0.0…1.5 MiB'],
  ['rss', [120.4 * MiB, 130.6 * MiB], '120…131 MiB'],
  ['rss', [1, 2.6], '1…3 B'],
  ['rss', [0, 0, 0], '0…0…0 B'],
  ['descriptors', [0, 2000, 3000], '0…2000…3000'],
  ['descriptors', [0, 0.5, 1], '0.0…0.5…1.0'],
])('%s %j in the unit of the largest', (metric, values, text) => {
  expect(inOneUnit(metric, values, '…')).toBe(text)
})

test('a size is written as commands take it', () => {
  expect([GiB, 1.5 * GiB, 64 * MiB, 3 * KiB, 1025].map(sizeArgument)).toEqual([
    '1GiB',
    '1536MiB',
    '64MiB',
    '3KiB',
    '1025B',
  ])
})
