/** A scenario's outcome in words, and short texts about its work and its end. */

import { formatBytes } from '../../units.ts'
import type { ScenarioOutcome, ScenarioResult } from '../schema.ts'

/** The outcome in a table. Red ones are in capitals, so that they show in a long log without colours. */
export const outcomeWords = {
  passed: 'passed',
  over: 'OVER BUDGET',
  growing: 'GROWING',
  inconclusive: 'INCONCLUSIVE',
  'not-judged': 'NOT JUDGED',
  invalid: 'INVALID',
  'out-of-memory': 'OUT OF MEMORY',
  killed: 'KILLED',
  hung: 'HUNG',
  crashed: 'CRASHED',
  'not-started': 'NEVER STARTED',
} as const satisfies Record<ScenarioOutcome, string>

/** Whether its process ended before the scenario did, or never began: only what was seen until then is known. */
export function hasDied({ outcome }: Pick<ScenarioResult, 'outcome'>): boolean {
  return ['out-of-memory', 'killed', 'hung', 'crashed', 'not-started'].includes(outcome)
}

/** The pool ends a process that has finished by SIGTERM. An outcome of `killed` means that something else did. */
function wasEndedByPool({ outcome, exit }: ScenarioResult): boolean {
  return exit?.signal === 'SIGTERM' && outcome !== 'killed'
}

/** The lines of a scenario's message that no verdict repeats. */
export function ownMessage({ message, verdicts, scaling }: ScenarioResult): readonly string[] {
  const reasons = new Set([...verdicts, ...scaling].map(({ reason }) => reason))

  return (message ?? '')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !reasons.has(line))
}

/**
 * Its work: `32 MiB`; `64 MiB to 1 GiB` where it was measured at several sizes; `12 rounds of 2,003 operations`. Empty
 * where it works on no file and runs once.
 */
export function workTexts({ fileSize, scaling, operations, measurement }: ScenarioResult): readonly string[] {
  const rounds = measurement?.rounds ?? 1
  const each =
    operations === undefined
      ? ''
      : ` of ${operations.toLocaleString('en')} ${operations === 1 ? 'operation' : 'operations'}`

  return [...sizeTexts(scaling, fileSize), ...(rounds === 1 ? [] : [`${rounds} rounds${each}`])]
}

function sizeTexts(scaling: ScenarioResult['scaling'], fileSize: number): readonly string[] {
  const sizes = scaling.flatMap(({ points }) => points.map(({ size }) => size))
  if (sizes.length > 0) {
    return [`${formatBytes(Math.min(...sizes))} to ${formatBytes(Math.max(...sizes))}`]
  }
  return fileSize > 0 ? [formatBytes(fileSize)] : []
}

/**
 * What it held that no reading measures: `not measured: a process (sleep)`; and the metrics that this system cannot
 * measure, with the reason: `not measured here: rssAnon, threads (there is no /proc)`. And whose budgets it has, where
 * they are another machine's. Empty where there is nothing to say.
 */
export function besideTexts({ unmeasured = [], notMeasured = {}, budgetsOf }: ScenarioResult): readonly string[] {
  const reasons = Map.groupBy(Object.entries(notMeasured), ([, reason]) => reason)
  return [
    ...(unmeasured.length === 0 ? [] : [`not measured: ${unmeasured.join(', ')}`]),
    ...(budgetsOf === undefined ? [] : [`budgets of another machine (${budgetsOf})`]),
    ...[...reasons].map(
      ([reason, metrics]) => `not measured here: ${metrics.map(([metric]) => metric).join(', ')} (${reason})`,
    ),
  ]
}

/**
 * How its process ended by itself or by another process: `by SIGKILL`, `with code 1`. `undefined` when the pool ended
 * it, its end was not seen, or there was no process.
 */
export function endText(scenario: ScenarioResult): string | undefined {
  const { exit } = scenario
  if (exit === undefined || (exit.signal === null && exit.code === null) || wasEndedByPool(scenario)) {
    return undefined
  }
  return exit.signal === null ? `with code ${exit.code}` : `by ${exit.signal}`
}
