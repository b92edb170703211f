/** What a library retains for each MiB of work: the figure that everything else here is about. */

import { MiB, formatBytes, formatChange } from '../../units.ts'
import { changeOf, finalReading } from '../../reading.ts'
import { spreadOf } from '../render/rows.ts'
import type { ScenarioResult } from '../schema.ts'

/** `undefined` when nothing was measured, or the scenario works on no bytes. */
export function retainedText(scenario: ScenarioResult): string | undefined {
  const { measurement } = scenario
  const heap = measurement && changeOf(measurement, 'heapUsed')
  const external = measurement && changeOf(measurement, 'external')
  if (measurement === undefined || heap === undefined || external === undefined || measurement.bytesDone === 0) {
    return undefined
  }

  if (finalReading(measurement)?.settled !== true) {
    return 'unknown: the last reading did not settle, so it may count garbage'
  }

  const retained = heap + external
  const noise = noiseOf(scenario)
  const perMiB = (bytes: number): number => Math.round((bytes / measurement.bytesDone) * MiB)
  const source = `heapUsed + external ${formatChange(retained)} over ${formatBytes(measurement.bytesDone)}`

  return `${formatChange(perMiB(retained))}${noiseText(retained, noise, perMiB)}  (${source})`
}

function noiseText(retained: number, noise: number | undefined, perMiB: (bytes: number) => number): string {
  if (noise === undefined) {
    return ', noise not known'
  }
  return ` ± ${formatBytes(perMiB(noise))}${Math.abs(retained) <= noise ? ', no more than noise' : ''}`
}

/** Bytes by which two clean runs may differ. `undefined` unless clean runs of both metrics are known. */
function noiseOf({ verdicts }: ScenarioResult): number | undefined {
  const [heap, external] = ['heapUsed', 'external'].map(name =>
    spreadOf(verdicts.find(({ metric }) => metric === name)?.clean),
  )

  return heap === undefined || external === undefined ? undefined : heap + external
}
