/** Trends over rounds: a no-op does not grow, a leak per round does, on its own metric and by as much as it is. */

import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { leakBlocks, leakListeners, leakNative, leakObjects } from '../../../fixtures/leaks.ts'
import { KiB, MiB } from '../../../helpers/units.ts'
import { trendsOf } from '../../../helpers/vitest/rounds.ts'

const judged = ['rssAnon', 'heapUsed', 'external', 'arrayBuffers', 'descriptors', 'threads', 'listeners']

/** Metrics whose trend is red. */
function red(trendOf: Awaited<ReturnType<typeof trendsOf>>): readonly string[] {
  return judged.filter(metric => trendOf(metric).outcome !== 'within')
}

test('is not alarmed by rounds that do nothing', async () => {
  const trendOf = await trendsOf('no-op', 12, () => {})
  expect(judged.map(metric => [metric, trendOf(metric).outcome])).toEqual(judged.map(metric => [metric, 'within']))
})

test('sees objects of 64 KiB a round', async () => {
  using objects = leakObjects()
  const trendOf = await trendsOf('objects', 12, () => objects.hold(64 * KiB))

  expect(red(trendOf)).toContain('heapUsed')
  expect((trendOf('heapUsed').slope ?? 0) / (64 * KiB)).toBeCloseTo(1, 1)
})

test('sees a block of 1 MiB, a listener on a signal and one on an emitter that was named, a round', async () => {
  using blocks = leakBlocks()
  using listeners = leakListeners()
  const emitter = new EventEmitter().setMaxListeners(0)
  const trendOf = await trendsOf('blocks', 12, () => {
    blocks.hold(MiB)
    listeners.hold(1)
    emitter.on('progress', () => {})
  }, [emitter])

  expect(red(trendOf)).toEqual(['rssAnon', 'external', 'arrayBuffers', 'listeners'])
  expect(trendOf('arrayBuffers').slope).toBe(MiB)
  expect(trendOf('listeners').slope).toBe(2)
})

test('sees native memory of 2 MiB a round, which only the kernel knows of', async () => {
  using native = leakNative()
  const trendOf = await trendsOf('native', 12, () => native.hold(2 * MiB))

  expect(red(trendOf)).toEqual(['rssAnon'])
  expect((trendOf('rssAnon').slope ?? 0) / (2 * MiB)).toBeGreaterThan(0.85)
  expect((trendOf('rssAnon').slope ?? 0) / (2 * MiB)).toBeLessThan(1.15)
})
