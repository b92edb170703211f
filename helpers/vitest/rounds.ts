/** Rounds without a scenario around them: what the instrument itself shows, and what a trend sees. */

import type { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { trendLimits } from '../judge/floors.ts'
import type { Lane } from '../judge/floors.ts'
import { judgeTrend } from '../judge/trend.ts'
import type { TrendVerdict } from '../judge/trend.ts'
import { measureMemory } from '../measure/measurement.ts'
import { changesByRound } from '../reading.ts'
import { readSettings } from '../settings.ts'
import { evidenceFolder } from './run-scenario.ts'

const warmUpRounds = 3

/**
 * Runs a body for some rounds after as many to warm up as the quiet lane takes, and judges a metric's trend. Listeners of the
 * `emitters` count beside those of every EventTarget.
 */
export async function trendsOf(name: string, rounds: number, body: () => void | Promise<void>, emitters: readonly EventEmitter[] = []): Promise<(metric: string) => TrendVerdict> {
  const settings = readSettings()
  const { lane }: { readonly lane: Lane } = settings
  using memory = await measureMemory({ timeline: join(evidenceFolder(settings, 'canaries'), `${name}.jsonl`), rounds })
  emitters.forEach(memory.watch)

  for (let round = 0; round < warmUpRounds; round++) {
    await body()
  }
  await memory.rounds(async () => {
    await body()
  })

  const measurement = memory.measurement()
  return (metric) => {
    const limits = trendLimits(metric, { lane, network: false })
    if (limits === undefined) {
      throw new RangeError(`${metric} has no trend.`)
    }
    return judgeTrend({ metric, values: changesByRound(measurement, metric), ...limits })
  }
}
