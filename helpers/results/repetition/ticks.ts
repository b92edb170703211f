/** A trend as the document prints it, tick by tick, with the verdicts beneath. */

import { isByteMetric } from '../../metrics.ts'
import { changesByRound, lastOfRounds, valueOf } from '../../reading.ts'
import type { Measurement } from '../../reading.ts'
import { KiB, MiB } from '../../units.ts'
import { wrap } from '../../terminal/wrap.ts'
import type { ScenarioResult } from '../schema.ts'
import { unknown } from '../render/values.ts'

const longestBar = 30

/** The least that a character of a bar stands for, so that noise draws no long bars. */
const leastPerCharacter = 16 * KiB

/**
 * `Tick  Heap Growth   Objects   Trend`, a line per round, and the verdict of each metric. Growth is that of
 * heapUsed and external since the baseline; objects are the first count that the scenario is judged by. Empty when
 * nothing was measured.
 */
export function renderTicks(scenario: ScenarioResult, width = 100): string {
  const { measurement } = scenario
  if (measurement === undefined) {
    return ''
  }

  const objects = scenario.metrics.find(metric => !isByteMetric(metric))
  const growth = growthByRound(measurement)
  const perCharacter = Math.max(leastPerCharacter, Math.max(...growth) / longestBar)
  const legend =
    objects === undefined ? 'Growth: heapUsed and external.' : `Growth: heapUsed and external. Objects: ${objects}.`

  return [
    '  Tick   Heap Growth   Objects   Trend',
    ...lastOfRounds(measurement.readings).map((reading, index) =>
      tick(
        reading.round ?? 0,
        growth[index] ?? 0,
        objects === undefined ? undefined : valueOf(reading, objects),
        perCharacter,
      ),
    ),
    `  ${legend}`,
    '',
    renderJudgement(scenario, width),
  ].join('\n')
}

/** The verdict's reason of each metric, and what an operation retains. */
export function renderJudgement(scenario: ScenarioResult, width = 100): string {
  return [
    ...scenario.verdicts.flatMap(({ reason }) => wrap(`  ${reason}`, width, '    ')),
    ...wrap(`  ${retainedPerOperation(scenario)}`, width, '    '),
  ].join('\n')
}

function retainedPerOperation({ verdicts, operations = 1 }: ScenarioResult): string {
  const each = (metric: string, perRound: number): string =>
    isByteMetric(metric) ? `${rounded(perRound / operations, 1)} B` : String(rounded(perRound / operations, 3))
  const parts = verdicts.flatMap(({ metric, growthPerRound }) => {
    if (growthPerRound === undefined) {
      return []
    }
    const { slope, interval } = growthPerRound
    return [`${metric} ${each(metric, slope)} [${each(metric, interval.low)} … ${each(metric, interval.high)}]`]
  })

  return `Retained per operation, with its interval at 95 %: ${parts.join(', ')}.`
}

function tick(number: number, growth: number, objects: number | undefined, perCharacter: number): string {
  const bar = '█'.repeat(Math.max(1, Math.round(growth / perCharacter)))
  const sign = growth < 0 ? '-' : '+'

  const size = (Math.abs(growth) / MiB).toFixed(2).padStart(7)
  const count = (objects === undefined ? unknown : String(objects)).padStart(8)

  return `  ${String(number).padStart(4)}  ${sign}${size} MiB  ${count}   ${bar}`
}

/** No negative zero. */
function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits)) + 0
}

function growthByRound(measurement: Measurement): readonly number[] {
  const [heap, external] = [changesByRound(measurement, 'heapUsed'), changesByRound(measurement, 'external')]

  return heap.map(({ change }, index) => (change ?? 0) + (external[index]?.change ?? 0))
}
