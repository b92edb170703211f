/** Runs a scenario with a leak in it, by its own file and its own budgets, and says what turned red. */

import { defined } from '../defined.ts'
import { isByteMetric } from '../metrics.ts'
import { isRed } from '../judge/measurement.ts'
import type { Budget } from '../judge/verdict.ts'
import type { Round } from '../measure/measurement.ts'
import { changeOf } from '../reading.ts'
import type { ScenarioResult } from '../results/schema.ts'
import { readSettings } from '../settings.ts'
import { join } from 'node:path'
import { chunkOfFork } from '../suite.ts'
import { readBudgets } from './budgets.ts'
import { runScenario } from './run-scenario.ts'
import type { Scenario } from './definition.ts'

export interface CanaryOptions {
  /** Bytes of the file, where it works on one. */
  readonly size?: number
  /** N: the leaky implementation does 1 in N operations. */
  readonly leak?: number
  /** Milliseconds before the baseline and before the last reading. Default: the scenario's `wait`. */
  readonly wait?: number
  /** Runs after the work, before the reading. */
  readonly plant?: (round: Round) => void
}

export interface CanaryRun {
  readonly result: ScenarioResult
  /** Metrics whose verdict is red, in alphabetical order. */
  readonly red: readonly string[]
  /** How far a metric moved: bytes, or a count. NaN when it was not measured. */
  readonly change: (metric: string) => number
}

/**
 * Runs a scenario once in this process.
 *
 * @throws when it was invalid: a canary that was not measured shows nothing
 */
export async function runCanary(scenario: Scenario, { size, leak, wait, plant }: CanaryOptions): Promise<CanaryRun> {
  const settings = readSettings()
  const result = await runScenario(scenario, {
    settings: {
      ...settings,
      reports: join(settings.reports, 'canaries'),
      ...defined({ fileSize: size, leak, wait }),
    },
    budgets: readBudgets(scenario),
    chunk: chunkOfFork(),
    ...defined({ plant }),
  })

  const { measurement } = result
  if (measurement === undefined || result.outcome === 'invalid') {
    throw new Error(`${scenario.name} could not be measured: ${result.message ?? result.outcome}`)
  }
  return {
    result,
    red: result.verdicts
      .filter(({ outcome }) => isRed(outcome))
      .map(({ metric }) => metric)
      .toSorted(),
    change: metric => changeOf(measurement, metric) ?? Number.NaN,
  }
}

/** The budget of a metric. @throws when the scenario is not judged by it */
export function budgetOf(scenario: Scenario, metric: string): Budget {
  const budget = readBudgets(scenario)?.find(candidate => candidate.metric === metric)
  if (budget === undefined) {
    throw new Error(`${scenario.name} is not judged by ${metric}.`)
  }
  return budget
}

/**
 * The size of a leak that must be detected: the budget and 10 % of it, or the spread of its clean runs where that is
 * more; for a count one more than the budget and the spread.
 */
export function tooMuch(scenario: Scenario, metric: string): number {
  const { allowed, clean } = budgetOf(scenario, metric)
  const spread = clean === undefined ? 0 : clean.max - clean.min
  return isByteMetric(metric) ? allowed + Math.ceil(Math.max(allowed / 10, spread)) : allowed + spread + 1
}

/** The size of a leak that a budget allows: half of it. */
export function half(scenario: Scenario, metric: string): number {
  return Math.floor(budgetOf(scenario, metric).allowed / 2)
}
