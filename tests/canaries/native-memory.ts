/**
 * Native memory that V8 does not know of, planted in the import: rss alone shows it, with its size. In a fork of its
 * own, so that no native memory of another leak is near.
 */

import { beforeAll, expect, test } from 'vitest'
import { leakNative } from '../../fixtures/leaks.ts'
import { MiB } from '../../helpers/units.ts'
import { runCanary } from '../../helpers/scenario/canary.ts'
import type { CanaryRun } from '../../helpers/scenario/canary.ts'
import { importing } from '../scenarios/import.ts'

const size = 32 * MiB
const wait = 500 // milliseconds; native memory has no timers to wait for
const planted = 16 * MiB

let clean: CanaryRun

beforeAll(async () => {
  clean = await runCanary(importing, { size, wait })
})

test('stays green without a leak', () => {
  expect(clean.red).toEqual([])
})

test('detects the leak on rss alone, with its size', async () => {
  using native = leakNative()
  const leaking = await runCanary(importing, { size, wait, plant: () => native.hold(planted) })
  const seen = leaking.change('rssAnon') - clean.change('rssAnon')

  expect(leaking.red).toEqual(['rss', 'rssAnon'])
  expect(seen / planted).toBeGreaterThan(0.9)
  expect(seen / planted).toBeLessThan(1.1)
})

test('stays green once it is released', async () => {
  expect((await runCanary(importing, { size, wait })).red).toEqual([])
})
