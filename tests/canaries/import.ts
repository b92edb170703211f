/** Leaks planted in the import: each turns its own metric red, half of it stays green, and what is let go is green again. */

import { beforeAll, describe, expect, test } from 'vitest'
import { leakBlocks, leakDescriptors, leakListeners, leakNative, leakObjects, usePeak } from '../../fixtures/leaks.ts'
import type { Plant } from '../../fixtures/leaks.ts'
import { fly, half, tooMuch } from '../../helpers/vitest/canary.ts'
import type { Flight } from '../../helpers/vitest/canary.ts'
import { MiB } from '../../helpers/units.ts'
import { importing } from '../scenarios/import.ts'

const size = 32 * MiB
const wait = 500 // milliseconds; an import has no timers to wait for

/** Each moves a metric of its own, so they can be planted together. */
const plants = { external: leakBlocks(), heapUsed: leakObjects(), listeners: leakListeners(), descriptors: leakDescriptors() } as const

function plantAll(amount: (metric: string) => number): void {
  for (const [metric, plant] of Object.entries<Plant>(plants)) {
    plant.hold(amount(metric))
  }
  usePeak(amount('peakRss'))
}

/** How far a metric moved, without the machine code in heapUsed, which comes and goes by itself. */
function changeBut(flight: Flight, metric: string): number {
  return flight.change(metric) - (metric === 'heapUsed' ? flight.change('code') : 0)
}

let twin: Flight

beforeAll(async () => {
  twin = await fly(importing, { size, wait })
})

test('stays green without a leak', () => {
  expect(twin.red).toEqual([])
})

describe('more than the budget of each metric', () => {
  let leaking: Flight

  beforeAll(async () => {
    leaking = await fly(importing, { size, wait, plant: () => plantAll(metric => tooMuch(importing, metric)) })
  })

  test('sees the leak on its own metric', () => {
    expect(leaking.red).toEqual(['arrayBuffers', 'descriptors', 'external', 'heapUsed', 'listeners', 'peakRss'])
  })

  test.for(['external', 'heapUsed', 'listeners', 'descriptors'])('sees how much it is: %s', (metric) => {
    const seen = changeBut(leaking, metric) - changeBut(twin, metric)
    const planted = tooMuch(importing, metric)

    expect(seen / planted).toBeGreaterThan(0.9)
    expect(seen / planted).toBeLessThan(1.1)
  })

  test('stays green once it is let go', async () => {
    for (const plant of Object.values<Plant>(plants)) {
      plant.release()
    }
    expect((await fly(importing, { size, wait })).red).toEqual([])
  })
})

test('stays green at half the budget of each metric', async () => {
  const { red } = await fly(importing, { size, wait, plant: () => plantAll(metric => half(importing, metric)) })
  for (const plant of Object.values<Plant>(plants)) {
    plant.release()
  }
  expect(red).toEqual([])
})

describe('native memory that V8 does not know of', () => {
  const amount = 16 * MiB

  test('sees the leak on rss alone, and how much it is', async () => {
    using native = leakNative()
    const leaking = await fly(importing, { size, wait, plant: () => native.hold(amount) })

    expect(leaking.red).toEqual(['rss', 'rssAnon'])
    expect((leaking.change('rssAnon') - twin.change('rssAnon')) / amount).toBeGreaterThan(0.85)
    expect((leaking.change('rssAnon') - twin.change('rssAnon')) / amount).toBeLessThan(1.15)
  })

  test('stays green once it is let go', async () => {
    expect((await fly(importing, { size, wait })).red).toEqual([])
  })
})
