/** Figures as reports write them. */

import { expect, test } from 'vitest'
import { inOneUnit, sizeArgument } from '../../../helpers/results/render/values.ts'
import { GiB, KiB, MiB } from '../../../helpers/units.ts'

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
