import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startTimeline } from '../../../helpers/measure/timeline.ts'
import { thin } from '../../../helpers/results/timeline/thin.ts'
import { parseTimeline, timelineMetrics } from '../../../helpers/results/timeline/timeline.ts'
import type { TimelineSample } from '../../../helpers/results/timeline/timeline.ts'
import { baseline } from './fixtures.ts'

const lines = (...events: readonly unknown[]): string => `${events.map(event => JSON.stringify(event)).join('\n')}\n`
const sample = (at: number, rss: number): object => ({
  type: 'sample',
  at,
  rss,
  rssAnon: rss,
  heapUsed: rss,
  external: rss,
  arrayBuffers: rss,
  done: 0,
})

test('a timeline is read as it was written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'timeline-'))
  const path = join(folder, 'timeline.jsonl')
  const timeline = startTimeline(path)
  timeline.phase('warm-up')
  await sleep(250)
  timeline.write({ type: 'reading', at: 250, reading: baseline })
  timeline[Symbol.dispose]()
  const { samples, phases, readings } = parseTimeline(readFileSync(path, 'utf8'))
  rmSync(folder, { recursive: true })

  expect(phases.map(({ name }) => name)).toEqual(['warm-up'])
  expect(readings).toEqual([{ ...baseline, at: 250 }])
  expect(samples.length).toBeGreaterThan(0)
  expect(Object.keys(samples[0] ?? {})).toEqual(['at', ...timelineMetrics])
})

test('torn, unknown and invalid lines are skipped', () => {
  const unknown = { type: 'something else', at: 1 }
  const invalid = [
    { ...sample(100, 5), at: 'soon' },
    { ...sample(200, 6), rss: -1 },
  ]
  const torn = JSON.stringify(sample(300, 7)).slice(0, 40)
  const text = `${lines(sample(100, 5), unknown, ...invalid)}null\n[]\n\u0000\n${torn}`

  expect(parseTimeline(text).samples.map(({ at }) => at)).toEqual([100])
  expect(parseTimeline('')).toEqual({ samples: [], phases: [], collections: [], readings: [] })
})

test('samples of other processes have fewer figures, and are sorted by time', () => {
  const text = lines(sample(100, 5), sample(300, 7), { type: 'sample', at: 200, rss: 6, rssAnon: 6, done: 0 })

  expect(parseTimeline(text).samples.map(({ at, rss, heapUsed }) => [at, rss, heapUsed])).toEqual([
    [100, 5, 5],
    [200, 6, undefined],
    [300, 7, 7],
  ])
})

test('external samples fill the silence of a process that let nothing run', () => {
  const text = lines(
    ...[0, 100, 200].map(at => sample(at, 5)),
    ...[0, 100, 200, 300, 500, 700, 900].map(at => ({
      type: 'outside',
      at,
      rss: at,
      rssAnon: 1,
      peakRss: 9,
      threads: 11,
    })),
    sample(1300, 8),
  )

  expect(parseTimeline(text).samples.map(({ at, rss, heapUsed }) => [at, rss, heapUsed])).toEqual([
    [0, 5, 5],
    [100, 5, 5],
    [200, 5, 5],
    [700, 700, undefined],
    [900, 900, undefined],
    [1300, 8, 8],
  ])
})

const wave: readonly TimelineSample[] = Array.from({ length: 20_000 }, (_, index) => ({
  at: index * 100,
  rss: Math.round(1e8 + 1e7 * Math.sin(index / 50)),
  heapUsed: index === 7777 ? 9e8 : 4e7 + index,
}))

test('a thinned timeline has its ends and its extremes, in order', () => {
  const thinned = thin(wave, 500)
  const rss = wave.map(found => found.rss ?? 0)

  expect(thinned.length).toBeLessThanOrEqual(500)
  expect(thinned.length).toBeGreaterThan(250)
  expect([thinned.at(0), thinned.at(-1)]).toEqual([wave.at(0), wave.at(-1)])
  expect(thinned).toContain(wave[7777])
  expect(thinned.map(found => found.rss)).toEqual(expect.arrayContaining([Math.max(...rss), Math.min(...rss)]))
  expect(thinned.map(({ at }) => at)).toEqual(thinned.map(({ at }) => at).toSorted((a, b) => a - b))
})

test('thinning the same gives the same, and what is short enough stays', () => {
  const few = wave.slice(0, 300)

  expect(thin(wave, 300)).toEqual(thin([...wave], 300))
  expect(thin(few, 300)).toBe(few)
})

test.for([0, 1, 2, 5, 12])('room for %i samples is not exceeded by more than the two ends', most => {
  expect(thin(wave, most).length).toBeLessThanOrEqual(Math.max(2, most))
})

test('samples of one moment are thinned, too', () => {
  expect(
    thin(
      Array.from({ length: 100 }, (_, index) => ({ at: 5, rss: index })),
      20,
    ).length,
  ).toBeLessThanOrEqual(20)
})
