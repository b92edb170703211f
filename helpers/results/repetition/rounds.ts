/** A scenario that repeats an operation, round by round, in the forms of the documents that print it so. */

import { isByteMetric } from '../../metrics.ts'
import { finalReading, lastOfRounds, valueOf } from '../../reading.ts'
import type { Measurement, Reading } from '../../reading.ts'
import { formatBytes, formatChange } from '../../units.ts'
import { layOut } from '../../terminal/table.ts'
import type { ScenarioResult } from '../schema.ts'

/**
 * `Round 1: RSS = 50 MB` of document 001, with the change since the round before, and the total in the last. Its MB are
 * MiB.
 */
export function renderRss({ baseline, ...measurement }: Measurement): string {
  const rounds = lastOfRounds(measurement.readings)
  const total = formatChange(rss(rounds.at(-1)) - rss(baseline))

  return [
    `Baseline: RSS = ${formatBytes(rss(baseline))}`,
    ...rounds.map((reading, index) => {
      const change = formatChange(rss(reading) - rss(rounds[index - 1] ?? baseline))
      const sum = index === rounds.length - 1 ? `, ${total} in total` : ''
      return `Round ${reading.round}: RSS = ${formatBytes(rss(reading))}  (${change}${sum})`
    }),
  ].join('\n')
}

function rss(reading: Reading | undefined): number {
  return reading?.bytes.rss ?? Number.NaN
}

/**
 * `Extraction Count | Memory Usage | Growth Rate` of document 001, by anonymous memory: after one round, half of them,
 * and all.
 */
export function renderGrowth(measurement: Measurement, operations: number): string {
  const { baseline } = measurement
  const changeIn = ({ bytes }: Reading): number =>
    (bytes.rssAnon ?? Number.NaN) - (baseline.bytes.rssAnon ?? Number.NaN)
  const rounds = lastOfRounds(measurement.readings)
  const shown = [...new Set([1, Math.ceil(rounds.length / 2), rounds.length])].flatMap(number => {
    const reading = rounds[number - 1]
    return reading === undefined ? [] : [{ done: (reading.round ?? 0) * operations, grown: changeIn(reading) }]
  })

  return layOut(
    [
      { title: 'Operation Count', align: 'right', cells: shown.map(({ done }) => done.toLocaleString('en')) },
      { title: 'RssAnon', align: 'right', cells: shown.map(({ grown }) => formatChange(grown)) },
      {
        title: 'Growth Rate',
        align: 'right',
        cells: shown.map(({ done, grown }) => `${(grown / done).toFixed(1)} B per operation`),
      },
    ],
    100,
  ).join('\n')
}

/**
 * `{ datasetCount: 2, datasetTotalBytes: 16000000 }` of document 004: what the scenario is judged by, at the baseline
 * and after each round.
 */
export function renderStatistics({ metrics: judged }: ScenarioResult, measurement: Measurement): string {
  const rounds = lastOfRounds(measurement.readings)
  const last = finalReading(measurement)
  const labelled: readonly (readonly [string, Reading])[] = [
    ['baseline', measurement.baseline],
    ...rounds.map(reading => [`round ${reading.round}`, reading] as const),
    ...(last === undefined ? [] : [['at the end', last] as const]),
  ]
  // counts first
  const metrics = judged.toSorted((one, other) => Number(isByteMetric(one)) - Number(isByteMetric(other)))

  return labelled
    .map(([label, reading]) => {
      const values = metrics.map(metric => `${metric}: ${valueOf(reading, metric) ?? 'unknown'}`)
      return `${label.padEnd(10)} { ${values.join(', ')} }`
    })
    .join('\n')
}
