/** Trends over rounds: a no-op does not grow; a leak per round does, on its own metric and with its size. */

import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { leakBlocks, leakListeners, leakNative, leakObjects } from '../../../fixtures/leaks.ts'
import { KiB, MiB } from '../../../helpers/units.ts'
import { trendsOf } from '../../../helpers/scenario/rounds.ts'

const judged = ['rssAnon', 'heapUsed', 'external', 'arrayBuffers', 'descriptors', 'threads', 'listeners']

const options = { rounds: 12, metrics: judged }

/** Metrics whose trend is red. */
function red(trends: Awaited<ReturnType<typeof trendsOf>>): readonly string[] {
  return judged.filter(metric => trends.get(metric)?.outcome !== 'within')
}

test('rounds that do nothing are within', async () => {
  const trends = await trendsOf('no-op', options, () => {})
  expect(judged.map(metric => [metric, trends.get(metric)?.outcome])).toEqual(judged.map(metric => [metric, 'within']))
})

test('detects objects of 64 KiB a round', async () => {
  using objects = leakObjects()
  const trends = await trendsOf('objects', options, () => objects.hold(64 * KiB))

  expect(red(trends)).toContain('heapUsed')
  expect((trends.get('heapUsed')?.growthPerRound?.slope ?? 0) / (64 * KiB)).toBeCloseTo(1, 1)
})

test('detects a block of 1 MiB, a listener on a signal and one on a watched emitter per round', async () => {
  using blocks = leakBlocks()
  using listeners = leakListeners()
  const emitter = new EventEmitter().setMaxListeners(0)
  const trends = await trendsOf('blocks', { ...options, emitters: [emitter] }, () => {
    blocks.hold(MiB)
    listeners.hold(1)
    emitter.on('progress', () => {})
  })

  expect(red(trends)).toEqual(['rssAnon', 'external', 'arrayBuffers', 'listeners'])
  expect(trends.get('arrayBuffers')?.growthPerRound?.slope).toBe(MiB)
  expect(trends.get('listeners')?.growthPerRound?.slope).toBe(2)
})

test('detects native memory of 2 MiB a round, which only the kernel counts', async () => {
  using native = leakNative()
  const trends = await trendsOf('native', options, () => native.hold(2 * MiB))

  expect(red(trends)).toEqual(['rssAnon'])
  expect((trends.get('rssAnon')?.growthPerRound?.slope ?? 0) / (2 * MiB)).toBeGreaterThan(0.85)
  expect((trends.get('rssAnon')?.growthPerRound?.slope ?? 0) / (2 * MiB)).toBeLessThan(1.15)
})
