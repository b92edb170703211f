import { defined } from '../defined.ts'
import { isByteMetric, isPeak } from '../metrics.ts'
import { KiB, MiB, formatBytes } from '../units.ts'
import { change as changeText, figure } from './figures.ts'
import { changeFloor, resolution } from './floors.ts'
import type { Conditions } from './floors.ts'
import { median } from './statistics.ts'
import type { Budget, CleanRuns, Verdict } from './verdict.ts'

/** A budget rests on at least this many clean runs of its own scenario. */
export const minimumCleanRuns = 10

/** What a budget depends on besides its clean runs. */
export interface BudgetConditions extends Conditions {
  /** `Suite.chunk`, in bytes. Default: a budget may let any piece stay behind. */
  readonly chunk?: number
}

/** How a change stands to its budget. */
export interface Judged {
  readonly budget: Budget
  /** Bytes or a count against the baseline, at the reading that is judged. `undefined` when it was not measured. */
  readonly change: number | undefined
  /** Whether that reading had settled. Always true for peaks, which the kernel records. */
  readonly settled: boolean
  /**
   * Bytes of the file that was worked on. With another size than that of the clean runs no `minDetectable` is known.
   * Default: the size of the clean runs.
   */
  readonly fileSize?: number
}

/**
 * `within` when the change is at most the budget, else `over`; `invalid` when there is no change to judge, or when its
 * reading had not settled.
 */
export function judgeBudget({ budget, change, settled, fileSize = budget.measuredAt }: Judged): Verdict {
  const { metric, allowed } = budget
  const smallest = fileSize === budget.measuredAt ? minDetectable(budget) : undefined
  const shared = { metric, budget: allowed, ...defined({ minDetectable: smallest }) }

  if (change === undefined || !Number.isFinite(change)) {
    return {
      ...shared,
      outcome: 'invalid',
      reason:
        `${metric} was not measured (${String(change)}). Find out why its reading is missing; without it nothing is ` +
        'within budget.',
    }
  }

  if (!settled) {
    return {
      ...shared,
      change,
      outcome: 'invalid',
      reason:
        `${metric} ${changeText(metric, change)} was read before memory had settled. Wait longer before this ` +
        'reading; timers or work still under way hold memory.',
    }
  }

  const headroom = allowed - change
  const figures = `${metric} ${changeText(metric, change)}, budget ${changeText(metric, allowed)}`

  return headroom < 0
    ? {
        ...shared,
        change,
        headroom,
        outcome: 'over',
        reason: `${figures}: over by ${figure(metric, -headroom)}${factor(change, allowed)}.`,
      }
    : {
        ...shared,
        change,
        headroom,
        outcome: 'within',
        reason: `${figures}: within, ${figure(metric, headroom)} to spare.`,
      }
}

/** Ratio of change to budget, where one exists that is worth a word. */
function factor(change: number, allowed: number): string {
  return allowed > 0 && change >= 1.1 * allowed ? ` (${(change / allowed).toFixed(1)}x)` : ''
}

/**
 * The smallest leak that this budget turns red, in bytes or as a count: what is allowed minus the lowest clean run, and
 * once the spread of clean runs for a run that lies below them all; and one more, for what is just allowed is no
 * excess. `undefined` when no clean runs are known.
 */
export function minDetectable({ metric, allowed, clean }: Budget): number | undefined {
  return clean === undefined ? undefined : allowed - clean.min + (isByteMetric(metric) ? clean.max - clean.min : 0) + 1
}

/**
 * The smallest difference that clean runs of one scenario show by themselves: their spread, or what the instrument
 * resolves if that is more.
 */
export function noiseFloor(metric: string, clean: CleanRuns): number {
  return Math.max(clean.max - clean.min, resolution(metric))
}

/**
 * What is wrong with a budget before anything is measured: it rests on too few clean runs, it is below their noise
 * floor or below one of them, or it would let a whole chunk stay in external memory. `undefined` when it can be judged.
 *
 * @param chunk `Suite.chunk`, in bytes
 */
export function checkBudget(budget: Budget, chunk = Infinity): string | undefined {
  const { metric, allowed, clean } = budget
  const again = 'Measure it with npm run budgets.'

  if (clean === undefined || clean.runs < minimumCleanRuns) {
    return `The budget of ${metric} rests on ${clean?.runs ?? 0} clean runs, and takes ${minimumCleanRuns}. ${again}`
  }

  if (
    ![allowed, clean.min, clean.median, clean.max].every(Number.isFinite) ||
    clean.min > clean.median ||
    clean.median > clean.max
  ) {
    return (
      `The budget of ${metric} has figures that are out of order: allowed ${allowed}, clean ${clean.min} … ` +
      `${clean.median} … ${clean.max}. ${again}`
    )
  }

  if (allowed < clean.max) {
    return (
      `The budget of ${metric}, ${changeText(metric, allowed)}, is below a clean run, ` +
      `${changeText(metric, clean.max)}: it would fail by itself. ${again}`
    )
  }

  if (allowed < noiseFloor(metric, clean)) {
    return (
      `The budget of ${metric}, ${changeText(metric, allowed)}, is below the noise floor of its own scenario, ` +
      `${figure(metric, noiseFloor(metric, clean))}: what it asks cannot be detected. Make the scenario quieter, or ` +
      'measure the budget with npm run budgets.'
    )
  }

  return chunkProblem(budget, chunk)
}

/**
 * The least noise in bytes, where ten clean runs happened to be equal. Buffers come in pieces of 64 KiB: a few
 * transfers leave three of them, which ten runs do not show. So the noise of buffers is their floor.
 */
const least = 64 * KiB

/**
 * What clean runs of a scenario justify: the highest of them (at least 0) plus the noise, rounded up to 64 KiB, or to 1
 * MiB where noise is 4 MiB and more. The noise is twice their spread, since they are ten of many, but no more than the
 * metric's floor where the spread itself is below it, and 64 KiB at least (their floor, of external and arrayBuffers).
 * Counts are exact: their noise is their spread, so that equal clean counts are the budget.
 *
 * @throws {RangeError} for heapTotal, which is never judged
 */
export function justified(clean: CleanRuns, metric: string, conditions: Conditions): number {
  const noise = margin(metric, clean, conditions)

  return roundUp(Math.max(0, clean.max) + noise, metric, noise)
}

/**
 * The budget that clean runs of a scenario justify.
 *
 * @throws {RangeError} when there are fewer than ten runs, when one of them is no number, for heapTotal, and when
 * external or arrayBuffers would be allowed to retain a whole chunk
 */
export function budgetFrom(
  values: readonly number[],
  metric: string,
  { chunk, ...conditions }: BudgetConditions,
  reason: string,
): Budget {
  const clean = cleanRuns(values)
  const budget = { metric, allowed: justified(clean, metric, conditions), clean, reason }
  const problem = checkBudget(budget, chunk)

  if (problem !== undefined) {
    throw new RangeError(problem)
  }

  return budget
}

/**
 * Runs differ by more than this share of a rise that is noise. Where they differ by less, they all do the same thing.
 */
const spreadOfChance = 0.05

/** Bytes. What rises by less in every run may be buffers that come in pieces of 64 KiB. */
const smallestRise = 256 * KiB

/**
 * What is wrong with clean runs that all retained the same: their work retains it, so it is no noise. `undefined` where
 * nothing is wrong, for peaks, and for a change below what the instrument resolves.
 */
export function steadyRise(metric: string, { runs, min, median: middle, max }: CleanRuns): string | undefined {
  const smallest = isByteMetric(metric) ? smallestRise : 0

  return !isPeak(metric) && min > smallest && max - min <= spreadOfChance * middle
    ? `${metric} rose by ${changeText(metric, middle)} in all of ${runs} runs (${changeText(metric, min)} … ` +
        `${changeText(metric, max)}), so their work retains it, and no budget was made. Find out what holds it, or ` +
        'do what is retained once before the baseline.'
    : undefined
}

/**
 * @throws {RangeError} when there are fewer than ten values, or when one of them is no number
 */
function cleanRuns(values: readonly number[]): CleanRuns {
  if (values.length < minimumCleanRuns) {
    throw new RangeError(
      `A budget takes ${minimumCleanRuns} clean runs, and there are ${values.length}. Run the scenario more often.`,
    )
  }

  if (!values.every(Number.isFinite)) {
    throw new RangeError(
      `A clean run was not measured: ${values.join(', ')}. Repeat it; a budget rests on readings alone.`,
    )
  }

  return { runs: values.length, min: Math.min(...values), median: median(values), max: Math.max(...values) }
}

function margin(metric: string, clean: CleanRuns, conditions: Conditions): number {
  const spread = clean.max - clean.min
  const floor = changeFloor(metric, conditions, clean.max)

  const bottom = metric === 'external' || metric === 'arrayBuffers' ? floor : least

  return Math.max(spread, Math.min(floor, Math.max(2 * spread, bottom)))
}

function roundUp(value: number, metric: string, noise: number): number {
  const coarse = noise >= 4 * MiB ? 1 * MiB : 64 * KiB
  const step = isByteMetric(metric) ? coarse : 1

  return Math.ceil(value / step) * step
}

/** One retained chunk must be red, on the lowest clean run as on the highest. */
function chunkProblem(budget: Budget, chunk: number): string | undefined {
  const { metric, allowed } = budget
  const retained = Math.max(allowed, allowed - (budget.clean?.min ?? 0))

  return (metric === 'external' || metric === 'arrayBuffers') && retained >= chunk
    ? `The budget of ${metric}, ${changeText(metric, allowed)}, would let ${formatBytes(retained)} stay undetected, ` +
        `and one chunk is ${formatBytes(chunk)}. Wait for the library's timers before reading, so that clean ` +
        'runs lie closer together.'
    : undefined
}
