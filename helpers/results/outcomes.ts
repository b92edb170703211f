import { formatBytes } from '../units.ts'
import type { ScenarioOutcome, ScenarioResult } from './schema.ts'

/** The outcome in a table. What is red is in capitals, so that it shows in a long log without colours. */
export const outcomeWords = {
  'passed': 'passed',
  'over': 'OVER BUDGET',
  'growing': 'GROWING',
  'inconclusive': 'INCONCLUSIVE',
  'invalid': 'INVALID',
  'out-of-memory': 'OUT OF MEMORY',
  'killed': 'KILLED',
  'hung': 'HUNG',
  'crashed': 'CRASHED',
  'not-started': 'NEVER STARTED',
} as const satisfies Record<ScenarioOutcome, string>

/** The lines of a scenario's message that none of its verdicts says already. */
export function ownMessage({ message, verdicts, scaling }: ScenarioResult): readonly string[] {
  const told = new Set([...verdicts, ...scaling].map(({ reason }) => reason))

  return (message ?? '').split('\n').map(line => line.trim()).filter(line => line !== '' && !told.has(line))
}

/**
 * What it worked on: `32 MiB`; `64 MiB to 1 GiB` where it was measured at several sizes; `12 rounds of 2,003 operations`.
 * Nothing where it works on no file and is done once.
 */
export function workTexts({ fileSize, scaling, operations, measurement }: ScenarioResult): readonly string[] {
  const sizes = scaling.flatMap(({ points }) => points.map(({ size }) => size))
  const rounds = measurement?.rounds ?? 1
  const each = operations === undefined ? '' : ` of ${operations.toLocaleString('en')} ${operations === 1 ? 'operation' : 'operations'}`

  return [
    ...sizes.length > 0 ? [`${formatBytes(Math.min(...sizes))} to ${formatBytes(Math.max(...sizes))}`] : fileSize > 0 ? [formatBytes(fileSize)] : [],
    ...rounds === 1 ? [] : [`${rounds} rounds${each}`],
  ]
}

/** How its process ended: `by SIGKILL`, `with code 1`. `undefined` when nobody saw it, or there was none. */
export function endText({ exit }: ScenarioResult): string | undefined {
  return exit === undefined || exit.signal === null && exit.code === null
    ? undefined
    : exit.signal === null ? `with code ${exit.code}` : `by ${exit.signal}`
}
