import { expect, test } from 'vitest'
import { trendLimits } from '../../helpers/judge/floors.ts'
import type { Conditions, TrendLimits } from '../../helpers/judge/floors.ts'
import { median } from '../../helpers/judge/statistics.ts'
import { judgeTrend } from '../../helpers/judge/trend.ts'
import type { TrendVerdict } from '../../helpers/judge/trend.ts'
import { KiB, MiB } from '../../helpers/units.ts'

const quiet: Conditions = { lane: 'quiet', network: false }
const network: Conditions = { lane: 'quiet', network: true }
const series = 300

/** Numbers from 0 to 1, the same for a seed on every machine: mulberry32 by Tommy Ettinger, public domain. */
function seeded(seed: number): () => number {
  let state = seed

  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ state >>> 15, state | 1)
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61)

    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32
  }
}

/** Normal noise (Box and Muller 1958). */
const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

function limits(metric: string, conditions: Conditions): TrendLimits {
  return trendLimits(metric, conditions) ?? { tolerance: 0, floor: 0, minimumRounds: 0 }
}

const judge = (metric: string, values: readonly (number | undefined)[], conditions = quiet): TrendVerdict =>
  judgeTrend({ metric, values, ...limits(metric, conditions) })

const said = ({ outcome, reason }: TrendVerdict): string => `${outcome}: ${reason}`

interface Simulation {
  readonly metric?: string
  readonly conditions?: Conditions
  readonly rounds?: number
  /** What round 1 … n retains. */
  readonly retained: (round: number, random: () => number) => number
}

/** How many of the simulated series came out how. */
function simulate({ metric = 'heapUsed', conditions = quiet, rounds = 12, retained }: Simulation): Record<string, number> {
  const counts = { within: 0, growing: 0, inconclusive: 0, invalid: 0 }

  for (let seed = 1; seed <= series; seed += 1) {
    const random = seeded(seed)
    counts[judge(metric, Array.from({ length: rounds }, (_, index) => Math.round(retained(index + 1, random))), conditions).outcome] += 1
  }

  return counts
}

/** Sometimes state that a timer still holds: 2 or 4 MiB of chunks. */
const timers = (random: () => number): number => (random() < 0.1 ? random() < 0.5 ? 2 * MiB : 4 * MiB : 0)
const heapNoise = (random: () => number): number => 12 * KiB * normal(random) // measured: what an import's heap drifts by per round in the quiet lane
const rounds = (n: number, value: (round: number) => number): number[] => Array.from({ length: n }, (_, index) => value(index + 1))

test('noise alone never grows', () => {
  expect(simulate({ retained: (_, random) => heapNoise(random) })).toMatchObject({ within: series })
})

test('the drift of code alone never grows', () => {
  expect(simulate({ retained: (round, random) => round * 22 * KiB + heapNoise(random) })).toMatchObject({ within: series })
})

test('a wandering heap never grows', () => {
  let heap = 0

  expect(simulate({ retained: (round, random) => (heap = (round === 1 ? 0 : heap) + heapNoise(random)) })).toMatchObject({ within: series })
})

test('what timers hold for a while seldom looks like a leak', () => {
  const { growing, within } = simulate({ metric: 'arrayBuffers', conditions: network, rounds: 8, retained: (_, random) => timers(random) })

  expect(growing).toBe(0)
  expect(within).toBeGreaterThanOrEqual(0.99 * series)
})

test('a count that flickers seldom looks like a leak', () => {
  const { growing, within } = simulate({ metric: 'descriptors', rounds: 8, retained: (_, random) => Math.round(random()) })

  expect(growing).toBe(0)
  expect(within).toBeGreaterThanOrEqual(0.95 * series)
})

test.for([2, 4, 6, 8])('a step at round %d of 12 is never called a leak', at => {
  const { growing, within } = simulate({ retained: (round, random) => (round >= at ? 4 * MiB : 0) + heapNoise(random) })

  expect(growing).toBe(0)
  expect(within).toBeGreaterThanOrEqual(0.75 * series)
})

test.for([1, 2, 3, 4, 6])('a cache that fills to 4 MiB, by 63 % every %d rounds, is never called a leak', pace => {
  expect(simulate({ retained: (round, random) => 4 * MiB * (1 - Math.exp(-round / pace)) + heapNoise(random) })).toMatchObject({ growing: 0 })
})

test.for([1, 2, 3, 4, 6])('a cache that fills to 512 KiB, by 63 % every %d rounds, is within', pace => {
  const { within } = simulate({ retained: (round, random) => 512 * KiB * (1 - Math.exp(-round / pace)) + heapNoise(random) })

  expect(within).toBeGreaterThanOrEqual(0.98 * series)
})

test.for([[64, 1000], [256, 250], [1024, 50]] as const)('a leak of %d bytes per operation, %d operations a round, is growing', ([bytes, operations]) => {
  expect(simulate({ retained: (round, random) => round * bytes * operations + heapNoise(random) })).toMatchObject({ growing: series })
})

test('a leak of 1 MiB per round is growing in buffers within 8 rounds', () => {
  expect(simulate({ metric: 'arrayBuffers', rounds: 8, retained: (round, random) => round * MiB + 64 * KiB * normal(random) })).toMatchObject({ growing: series })
})

test('a leak of 1 MiB per round that timers blur is always red, and mostly growing', () => {
  const { within, growing } = simulate({ metric: 'arrayBuffers', conditions: network, rounds: 8, retained: (round, random) => round * MiB + timers(random) })

  expect(within).toBe(0)
  expect(growing).toBeGreaterThanOrEqual(0.9 * series)
})

test('a leak of 1 MiB per round is growing in resident memory that jumps', () => {
  const { within, growing } = simulate({ metric: 'rssAnon', retained: (round, random) => round * MiB + 20 * KiB * normal(random) + (random() < 0.1 ? 6 * MiB : 0) })

  expect(within).toBeLessThanOrEqual(0.01 * series)
  expect(growing).toBeGreaterThanOrEqual(0.98 * series)
})

test('a leak after an early step is growing', () => {
  const { growing } = simulate({ rounds: 16, retained: (round, random) => round * 66 * KiB + (round >= 3 ? 2 * MiB : 0) + heapNoise(random) })

  expect(growing).toBe(series)
})

test('a leak of what clean trends call visible is growing about nine times in ten', () => {
  const clean = Array.from({ length: series }, (_, seed) => {
    const random = seeded(-1 - seed)

    return judge('heapUsed', rounds(12, () => heapNoise(random))).visible ?? Number.NaN
  })
  const leak = median(clean)
  const { growing, within } = simulate({ retained: (round, random) => round * leak + heapNoise(random) })

  expect(growing).toBeGreaterThanOrEqual(0.88 * series)
  expect(within).toBeLessThanOrEqual(0.06 * series)
})

test('a drift of 2 bytes, perfectly monotone, is within', () => {
  expect(said(judge('heapUsed', rounds(12, round => 2 * round)))).toMatchInlineSnapshot(`"within: heapUsed stays level: +2 B per round [+2 B … +2 B], +22 B over 12 rounds; up to 32 KiB per round, or 256 KiB in all, is noise."`)
})

test('a slope above its tolerance that does not rise above the floor is within', () => {
  expect(said(judgeTrend({ metric: 'heapUsed', values: rounds(12, round => round * 20 * KiB), tolerance: 10 * KiB, floor: 220 * KiB, minimumRounds: 10 }))).toMatchInlineSnapshot(`"within: heapUsed stays level: +20 KiB per round [+20 KiB … +20 KiB], +220 KiB over 12 rounds; up to 10 KiB per round, or 220 KiB in all, is noise."`)
})

test('a rise a byte above the floor is growing', () => {
  expect(judgeTrend({ metric: 'heapUsed', values: rounds(12, round => round * 20 * KiB), tolerance: 10 * KiB, floor: 220 * KiB - 1, minimumRounds: 10 }).outcome).toBe('growing')
})

test('a slope of exactly its tolerance is within', () => {
  expect(said(judge('heapUsed', rounds(12, round => round * 32 * KiB)))).toMatchInlineSnapshot(`"within: heapUsed stays level: +32 KiB per round [+32 KiB … +32 KiB], +352 KiB over 12 rounds; up to 32 KiB per round, or 256 KiB in all, is noise."`)
})

test('a slope of a byte more than its tolerance is growing', () => {
  expect(said(judge('heapUsed', rounds(12, round => round * (32 * KiB + 1))))).toMatchInlineSnapshot(`"growing: heapUsed grows by +32.0 KiB per round [+32.0 KiB … +32.0 KiB], +352 KiB over 12 rounds, and keeps its pace in the last half (+32.0 KiB per round); a cache that fills would slow down."`)
})

test('a leak is told with its figures', () => {
  expect(judge('arrayBuffers', rounds(8, round => round * MiB))).toMatchInlineSnapshot(`
    {
      "interval": {
        "high": 1048576,
        "low": 1048576,
      },
      "lastHalfRising": true,
      "metric": "arrayBuffers",
      "outcome": "growing",
      "reason": "arrayBuffers grows by +1 MiB per round [+1 MiB … +1 MiB], +7 MiB over 8 rounds, and keeps its pace in the last half (+1 MiB per round); a cache that fills would slow down.",
      "rise": 7340032,
      "rounds": 8,
      "slope": 1048576,
      "visible": 9362.285714285714,
    }
  `)
})

test('a rise that has stopped is a cache that has filled', () => {
  expect(said(judge('heapUsed', [1, 2, 3, 4, 4.5, 4.5, 4.5, 4.5, 4.5, 4.5].map(value => value * MiB)))).toMatchInlineSnapshot(`"within: heapUsed rose and has stopped: +853 KiB per round in the first half, 0 B in the last. A cache that has filled."`)
})

test('a rise that slows down takes more rounds', () => {
  expect(said(judge('arrayBuffers', [1, 1.9, 2.6, 3.1, 3.5, 3.8, 4, 4.2].map(value => value * MiB)))).toMatchInlineSnapshot(`"inconclusive: arrayBuffers rises ever more slowly: +627 KiB per round in the first half, +269 KiB in the last. Run 16 rounds: 8 cannot tell a filling cache from a leak."`)
})

test('a rise that noise hides is inconclusive', () => {
  expect(said(judge('heapUsed', [0, 5, 1, 0, 6, 1, 3, 0, 5, 2, 6, 3].map(value => value * MiB)))).toMatchInlineSnapshot(`"inconclusive: heapUsed may be growing, but noise hides it: +242 KiB per round [-256 KiB … +640 KiB], +2.6 MiB over 12 rounds. Run 24 rounds, or find what makes readings differ by 2.0 MiB."`)
})

test('a count that rises by one in every round is growing', () => {
  expect(said(judge('threads', rounds(8, round => round)))).toMatchInlineSnapshot(`"growing: threads rose in every one of 8 rounds: +1 per round [+1 … +1], +7 over 8 rounds. Counts are exact, so this takes no statistics."`)
})

test('a count that rises in every round by what is tolerated is within', () => {
  expect(judgeTrend({ metric: 'provides', values: rounds(8, round => 2 * round), tolerance: 2, floor: 0, minimumRounds: 8 }).outcome).toBe('within')
})

test('a count that rises ever more slowly, and in every round, is growing without statistics', () => {
  expect(judge('provides', [20, 35, 45, 50, 53, 55, 56, 57]).outcome).toBe('growing')
})

test('a count that rises every other round is growing', () => {
  expect(judge('descriptors', rounds(8, round => Math.floor(round / 2))).outcome).toBe('growing')
})

test('of counts no less than one per round is promised', () => {
  expect(judge('descriptors', rounds(8, () => 0)).visible).toBe(1)
})

test('too few rounds say nothing', () => {
  expect(judge('heapUsed', rounds(9, round => round * MiB))).toMatchInlineSnapshot(`
    {
      "metric": "heapUsed",
      "outcome": "inconclusive",
      "reason": "heapUsed has 9 of the 10 rounds that its trend takes. Run 10 rounds.",
      "rounds": 9,
    }
  `)
})

test('three rounds are too few whatever is asked', () => {
  expect(judgeTrend({ metric: 'threads', values: [1, 2, 3], tolerance: 0, floor: 0, minimumRounds: 2 }).outcome).toBe('inconclusive')
})

test('a round without its figure makes a trend invalid', () => {
  expect(said(judge('heapUsed', [...rounds(10, () => 0), undefined, Number.NaN]))).toMatchInlineSnapshot(`"invalid: heapUsed was not measured in 2 of 12 rounds. Find out why; a trend has no gaps."`)
})
