/**
 * Leaks planted in the import: each turns its own metric red, half of it stays green, and after its release the import
 * is green again.
 */

import { beforeAll, describe, expect, test } from 'vitest'
import { leakBlocks, leakDescriptors, leakListeners, leakObjects, usePeak } from '../../fixtures/leaks.ts'
import type { Plant } from '../../fixtures/leaks.ts'
import { runCanary, half, tooMuch } from '../../helpers/scenario/canary.ts'
import type { CanaryRun } from '../../helpers/scenario/canary.ts'
import { MiB } from '../../helpers/units.ts'
import { importing } from '../scenarios/import.ts'

const size = 32 * MiB

/** Each moves a metric of its own, so they can be planted together. */
const plants = {
  external: leakBlocks(),
  heapUsed: leakObjects(),
  listeners: leakListeners(),
  descriptors: leakDescriptors(),
} as const

function plantAll(amount: (metric: string) => number): void {
  for (const [metric, plant] of Object.entries<Plant>(plants)) {
    plant.hold(amount(metric))
  }
  usePeak(amount('peakRss'))
}

let clean: CanaryRun

beforeAll(async () => {
  clean = await runCanary(importing, { size })
})

test('stays green without a leak', () => {
  expect(clean.red).toEqual([])
})

describe('more than the budget of each metric', () => {
  let leaking: CanaryRun

  beforeAll(async () => {
    leaking = await runCanary(importing, { size, plant: () => plantAll(metric => tooMuch(importing, metric)) })
  })

  test('detects the leak on its own metric', () => {
    expect(leaking.red).toEqual(['arrayBuffers', 'descriptors', 'external', 'heapUsed', 'listeners', 'peakRss'])
  })

  test.for(['external', 'listeners', 'descriptors'])('measures its size: %s', metric => {
    const seen = leaking.change(metric) - clean.change(metric)
    const planted = tooMuch(importing, metric)

    expect(seen / planted).toBeGreaterThan(0.9)
    expect(seen / planted).toBeLessThan(1.1)
  })

  test('stays green once it is released', async () => {
    for (const plant of Object.values<Plant>(plants)) {
      plant.release()
    }
    expect((await runCanary(importing, { size })).red).toEqual([])
  })
})

test('measures its size: heapUsed', async () => {
  using objects = leakObjects()
  const planted = 16 * MiB // code that comes and goes is 0.3 MiB by itself, too much beside a leak of budget size
  const leaking = await runCanary(importing, { size, plant: () => objects.hold(planted) })
  const seen = leaking.change('heapUsed') - clean.change('heapUsed')

  expect(seen / planted).toBeGreaterThan(0.9)
  expect(seen / planted).toBeLessThan(1.1)
})

test('stays green at half the budget of each metric', async () => {
  const { red } = await runCanary(importing, { size, plant: () => plantAll(metric => half(importing, metric)) })
  for (const plant of Object.values<Plant>(plants)) {
    plant.release()
  }
  expect(red).toEqual([])
})
