import type { Results, ScenarioResult } from './schema.ts'
import { sizeArgument } from './values.ts'

/** The command that runs a scenario again as it was run. */
export function reproduction({ scenario, fileSize, scaling }: ScenarioResult, { rounds, import: module }: Results): string {
  return [
    `npm run repro -- ${scenario}`,
    ...scaling.length > 0 ? [] : [`--size ${sizeArgument(fileSize)}`],
    ...rounds > 1 ? [`--rounds ${rounds}`] : [],
    ...module === undefined ? [] : [`--import ${module}`],
  ].join(' ')
}
