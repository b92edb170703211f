/** Rounds without a scenario around them, for canaries: the noise of the instrument, and what a trend detects. */

import type { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { judgeTrends } from '../judge/judge.ts'
import type { Verdict } from '../judge/verdict.ts'
import { measureMemory } from '../measure/measurement.ts'
import { readSettings } from '../settings.ts'
import { evidenceFolder } from './run-scenario.ts'

const warmUp = 3 // rounds

/**
 * Runs a body for some rounds, after as many rounds of warm-up as a leak pair has, follows what rises, and judges the
 * trend of each metric. Listeners of the `emitters` count beside those of every EventTarget.
 */
export async function trendsOf(
  name: string,
  {
    rounds,
    metrics,
    emitters = [],
  }: { readonly rounds: number; readonly metrics: readonly string[]; readonly emitters?: readonly EventEmitter[] },
  body: () => void | Promise<void>,
): Promise<ReadonlyMap<string, Verdict>> {
  const settings = readSettings()
  const context = { conditions: { profile: settings.profile, network: false } }
  using memory = await measureMemory({
    timeline: join(
      evidenceFolder({ ...settings, reports: join(settings.reports, 'canaries') }, 'rounds'),
      `${name}.jsonl`,
    ), // beside those of other canaries, of which each has a folder
    rounds,
    warmUp,
    follow: measured => judgeTrends(measured, metrics, context).some(({ open }) => open),
  })
  emitters.forEach(memory.watch)

  for (let round = 0; round < warmUp; round++) {
    await body()
  }
  await memory.rounds(async () => {
    await body()
  })

  return new Map(judgeTrends(memory.measurement(), metrics, context).map(verdict => [verdict.metric, verdict]))
}
