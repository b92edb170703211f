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

/** Whether its process ended before the scenario did, or never began: nothing more is known than what was seen until then. */
export function hasDied({ outcome }: Pick<ScenarioResult, 'outcome'>): boolean {
  return ['out-of-memory', 'killed', 'hung', 'crashed', 'not-started'].includes(outcome)
}

/** A process that has done all that it could is ended by SIGTERM; only one that is called killed was so against its will. */
export function hasBeenAsked({ outcome, exit }: ScenarioResult): boolean {
  return exit?.signal === 'SIGTERM' && outcome !== 'killed'
}

/** The lines of a scenario's message that none of its verdicts says already. */
export function ownMessage({ message, verdicts, scaling }: ScenarioResult): readonly string[] {
  const told = new Set([...verdicts, ...scaling].map(({ reason }) => reason))

  return (message ?? '').split('\n').map(line => line.trim()).filter(line => line !== '' && !told.has(line))
}

/** What it worked on: `32 MiB`, or `64 MiB to 1 GiB` where it was measured at several sizes. */
export function sizeText({ fileSize, scaling }: ScenarioResult): string {
  const sizes = scaling.flatMap(({ points }) => points.map(({ size }) => size))

  return sizes.length === 0 ? formatBytes(fileSize) : `${formatBytes(Math.min(...sizes))} to ${formatBytes(Math.max(...sizes))}`
}

/** How its process ended: `by SIGKILL`, `with code 1`. `undefined` when nobody saw it, or there was none. */
export function endText({ exit }: ScenarioResult): string | undefined {
  return exit === undefined || exit.signal === null && exit.code === null
    ? undefined
    : exit.signal === null ? `with code ${exit.code}` : `by ${exit.signal}`
}
