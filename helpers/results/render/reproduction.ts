import type { Results, ScenarioResult } from '../schema.ts'
import { sizeArgument } from './values.ts'

/** The command that runs a scenario again as it was run. */
export function reproduction(
  { scenario, file, fileSize, scaling }: ScenarioResult,
  { rounds, leak, import: module, set }: Results,
): string {
  return [
    `npm run repro -- ${file.startsWith('tests/scenarios/') ? scenario : file}`,
    ...(scaling.length > 0 || fileSize === 0 ? [] : [`--size ${sizeArgument(fileSize)}`]),
    ...(rounds > 1 ? [`--rounds ${rounds}`] : []),
    ...(leak === undefined ? [] : [`--leak ${leak === 1 ? 'all' : `1/${leak}`}`]),
    ...(module === undefined ? [] : [`--import ${module}`]),
    ...(set === undefined ? [] : [`--set ${set}`]),
  ].join(' ')
}
