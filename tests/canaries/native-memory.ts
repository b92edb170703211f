/** Native memory that V8 does not know of, planted in the import: rss alone shows it. How much it is shows over rounds (quiet/trends.ts). */

import { expect, test } from 'vitest'
import { leakNative } from '../../fixtures/leaks.ts'
import { MiB } from '../../helpers/units.ts'
import { fly } from '../../helpers/vitest/canary.ts'
import { importing } from '../scenarios/import.ts'

const size = 32 * MiB
const wait = 500 // milliseconds; an import has no timers to wait for
const planted = 16 * MiB

test('stays green without a leak', async () => {
  expect((await fly(importing, { size, wait })).red).toEqual([])
})

test('sees the leak on rss alone', async () => {
  using native = leakNative()
  const { red } = await fly(importing, { size, wait, plant: () => native.hold(planted) })

  expect(red).toEqual(['rss', 'rssAnon'])
})

test('stays green once it is let go', async () => {
  expect((await fly(importing, { size, wait })).red).toEqual([])
})
