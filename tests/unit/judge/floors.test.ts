import { expect, test } from 'vitest'
import { changeFloor, slopeFloor, resolution, trendFloor } from '../../../helpers/judge/floors.ts'
import type { Conditions } from '../../../helpers/judge/floors.ts'
import { byteMetrics } from '../../../helpers/metrics.ts'
import { KiB, MiB } from '../../../helpers/units.ts'

const quiet = { profile: 'quiet', network: false } as const
const judgedBytes = byteMetrics.filter(metric => metric !== 'heapTotal')

test('counts are exact', () => {
  expect([
    changeFloor('descriptors', quiet),
    resolution('descriptors'),
    trendFloor('provides', quiet),
    slopeFloor('provides', quiet),
  ]).toStrictEqual([0, 0, 0, 0])
})

test('the quiet profile sees finer than the default one', () => {
  expect([
    changeFloor('heapUsed', quiet),
    changeFloor('heapUsed', { profile: 'default', network: false }),
  ]).toStrictEqual([256 * KiB, 1 * MiB])
})

test('a network scenario has more code and more timers', () => {
  expect([
    slopeFloor('heapUsed', { profile: 'default', network: true }),
    changeFloor('external', { profile: 'quiet', network: true }),
  ]).toStrictEqual([256 * KiB, 256 * KiB])
})

test('and its trends are judged as all others', () => {
  expect(judgedBytes.map(metric => trendFloor(metric, { profile: 'quiet', network: true }))).toStrictEqual(
    judgedBytes.map(metric => trendFloor(metric, quiet)),
  )
})

test('a child has an allocator of its own: its RssAnon has more noise; counts are exact there too', () => {
  expect(['rssAnon', 'threads', 'objects'].map(metric => trendFloor(metric, { ...quiet, child: true }))).toStrictEqual([
    512 * KiB,
    0,
    0,
  ])
})

test('the floor of a peak is 15 % of its height', () => {
  expect(changeFloor('peakRss', quiet, 100 * MiB)).toBe(15 * MiB)
})

test('the floor of a low peak is that of rss', () => {
  expect(changeFloor('peakRss', quiet, 1 * MiB)).toBe(changeFloor('rss', quiet))
})

test('peaks have no trend, since their clean drift was never measured', () => {
  expect([trendFloor('peakRss', quiet), slopeFloor('peakRss', quiet)]).toStrictEqual([undefined, undefined])
})

test('heapTotal is never judged', () => {
  expect(() => trendFloor('heapTotal', quiet)).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: heapTotal is shown and never judged: V8 gives it back when it likes. Judge heapUsed.]`,
  )
})

test.for(judgedBytes)('the instrument resolves more than the floor of %s', metric => {
  expect(resolution(metric)).toBeLessThan(changeFloor(metric, quiet))
})

test.for(judgedBytes)('rounding up to 64 KiB stays below the floor of %s', metric => {
  expect(changeFloor(metric, quiet)).toBeGreaterThanOrEqual(64 * KiB)
})

/** In KiB: a change, growth per round, a leg. */
const floors: Readonly<Record<string, Readonly<Record<string, readonly (number | undefined)[]>>>> = {
  default: {
    heapUsed: [1024, 64, 1024],
    external: [64, 8, 16],
    rssAnon: [2048, 256, 2048],
    rss: [2048, 256, 2048],
    peakRss: [2048, undefined, undefined],
  },
  'default, network': {
    heapUsed: [1024, 256, 1024],
    external: [256, 8, 16],
    rssAnon: [2048, 256, 2048],
    rss: [2048, 256, 2048],
    peakRss: [2048, undefined, undefined],
  },
  quiet: {
    heapUsed: [256, 32, 128],
    external: [64, 8, 16],
    rssAnon: [512, 64, 256],
    rss: [2048, 256, 2048],
    peakRss: [2048, undefined, undefined],
  },
  'quiet, network': {
    heapUsed: [256, 40, 128],
    external: [256, 8, 16],
    rssAnon: [512, 64, 256],
    rss: [2048, 256, 2048],
    peakRss: [2048, undefined, undefined],
  },
  'quiet, child': {
    heapUsed: [256, 32, 128],
    external: [64, 8, 16],
    rssAnon: [2048, 256, 512],
    rss: [2048, 256, 2048],
    peakRss: [2048, undefined, undefined],
  },
}

const inKiB = (bytes: number | undefined): number | undefined => (bytes === undefined ? undefined : bytes / KiB)

test.for(Object.entries(floors))('no floor is moved in passing: %s', ([name, expected]) => {
  const conditions: Conditions = {
    profile: name.startsWith('quiet') ? 'quiet' : 'default',
    network: name.endsWith('network'),
    child: name.endsWith('child'),
  }

  expect(
    Object.fromEntries(
      Object.keys(expected).map(metric => [
        metric,
        [changeFloor, slopeFloor, trendFloor].map(floor => inKiB(floor(metric, conditions))),
      ]),
    ),
  ).toEqual(expected)
  expect(['code', 'arrayBuffers'].map(metric => changeFloor(metric, conditions))).toEqual(
    ['heapUsed', 'external'].map(metric => changeFloor(metric, conditions)),
  )
})

test('what the instrument resolves: settling lets 8 KiB pass, and RSS jumps by 20', () => {
  expect(['heapUsed', 'external', 'rss', 'rssAnon', 'peakRss', 'threads'].map(resolution)).toEqual([
    8 * KiB,
    8 * KiB,
    20 * KiB,
    20 * KiB,
    20 * KiB,
    0,
  ])
})
