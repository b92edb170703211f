import { formatBytes } from '../../units.ts'
import type { ScenarioOutcome, ScenarioResult } from '../schema.ts'

/** The outcome in a table. What is red is in capitals, so that it shows in a long log without colours. */
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

/**
 * Whether its process ended before the scenario did, or never began: nothing more is known than what was seen until
 * then.
 */
export function hasDied({ outcome }: Pick<ScenarioResult, 'outcome'>): boolean {
  return ['out-of-memory', 'killed', 'hung', 'crashed', 'not-started'].includes(outcome)
}

/**
 * A process that has done all that it could is ended by SIGTERM; only one that is called killed was so against its
 * will.
 */
function hasBeenAsked({ outcome, exit }: ScenarioResult): boolean {
  return exit?.signal === 'SIGTERM' && outcome !== 'killed'
}

/** The lines of a scenario's message that none of its verdicts says already. */
export function ownMessage({ message, verdicts, scaling }: ScenarioResult): readonly string[] {
  const told = new Set([...verdicts, ...scaling].map(({ reason }) => reason))

  return (message ?? '')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !told.has(line))
}

/**
 * What it worked on: `32 MiB`; `64 MiB to 1 GiB` where it was measured at several sizes; `12 rounds of 2,003
 * operations`. Nothing where it works on no file and is done once.
 */
export function workTexts({ fileSize, scaling, operations, measurement }: ScenarioResult): readonly string[] {
  const sizes = scaling.flatMap(({ points }) => points.map(({ size }) => size))
  const rounds = measurement?.rounds ?? 1
  const each =
    operations === undefined
      ? ''
      : ` of ${operations.toLocaleString('en')} ${operations === 1 ? 'operation' : 'operations'}`

  return [
    ...(sizes.length > 0
      ? [`${formatBytes(Math.min(...sizes))} to ${formatBytes(Math.max(...sizes))}`]
      : fileSize > 0
        ? [formatBytes(fileSize)]
        : []),
    ...(rounds === 1 ? [] : [`${rounds} rounds${each}`]),
  ]
}

/** What it held where no reading looks: `not measured: a process (sleep)`. Nothing where there was none. */
export function besideTexts({ unmeasured = [] }: ScenarioResult): readonly string[] {
  return unmeasured.length === 0 ? [] : [`not measured: ${unmeasured.join(', ')}`]
}

/**
 * How its process ended by itself or against its will: `by SIGKILL`, `with code 1`. `undefined` when it was asked to,
 * nobody saw it, or there was none.
 */
export function endText(scenario: ScenarioResult): string | undefined {
  const { exit } = scenario
  return exit === undefined || (exit.signal === null && exit.code === null) || hasBeenAsked(scenario)
    ? undefined
    : exit.signal === null
      ? `with code ${exit.code}`
      : `by ${exit.signal}`
}
