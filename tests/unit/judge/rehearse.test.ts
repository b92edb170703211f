/** What is judged before a first leg is made up as a real measurement is. */

import { expect, test } from 'vitest'
import { judgeTrends } from '../../../helpers/judge/judge.ts'
import { rehearse } from '../../../helpers/judge/rehearse.ts'
import { changesByRound, legReadings } from '../../../helpers/reading.ts'
import type { Measurement } from '../../../helpers/reading.ts'
import { MiB } from '../../../helpers/units.ts'

const metrics = ['heapUsed', 'listeners', 'entries']
const conditions = { profile: 'quiet', network: false } as const

function rehearsed(): readonly Measurement[] {
  const judged: Measurement[] = []
  rehearse(metrics, measurement => judged.push(measurement))
  return judged
}

test('of one to four legs, without a bound and with one', () => {
  expect(rehearsed().map(({ legs, rounds, warmUp, bytesDone }) => ({ legs, rounds, warmUp, bytesDone }))).toEqual(
    Array.from({ length: 8 }, (_, index) => {
      const legs = [8, 16, 32, 64].slice(0, (index % 4) + 1)
      return { legs, rounds: legs.at(-1), warmUp: 0, bytesDone: 0 }
    }),
  )
})

test('what has no bound grows in each round, and what has one until it is there', () => {
  const all = rehearsed()
  const [growing, bounded] = [all[3], all[7]].map(measurement =>
    changesByRound(
      measurement ?? { baseline: { ...all[0]!.baseline }, readings: [], rounds: 0, bytesDone: 0 },
      'heapUsed',
    ),
  )

  expect(growing?.map(({ round }) => round)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 26, 28, 30, 32, 36, 40, 44, 48, 52, 56, 60,
    64,
  ])
  expect(growing?.every(({ round, change }) => change === round * MiB)).toBe(true)
  expect(bounded?.every(({ round, change }) => change === Math.min(round, 16) * MiB)).toBe(true)
  expect(legReadings(all[7]!).map(({ end }) => [end.bytes.heapUsed, end.counts['entries'], end.round])).toEqual([
    [8 * MiB, 8, undefined],
    [16 * MiB, 16, undefined],
    [16 * MiB, 16, undefined],
    [16 * MiB, 16, undefined],
  ])
})

test('so that both verdicts are reached, on bytes, counts, and what a scenario counts itself', () => {
  const outcomes = rehearsed().map(measurement =>
    judgeTrends(measurement, metrics, { conditions }).map(({ outcome }) => outcome),
  )

  expect(outcomes[3]).toEqual(['growing', 'growing', 'growing'])
  expect(outcomes[7]).toEqual(['within', 'within', 'within'])
})
