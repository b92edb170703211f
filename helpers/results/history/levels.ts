/** What a history shows: where retained bytes and peaks changed their level, and which budgets could be tighter. */

import { budgetFrom, minimumCleanRuns } from '../../judge/budget.ts'
import { changeFloor, resolution } from '../../judge/floors.ts'
import type { Verdict } from '../../judge/verdict.ts'
import { changePoints, fewestValues, plainStep } from './change-points.ts'
import type { ChangePoint } from './change-points.ts'
import { pointsOf } from './history.ts'
import type { HistoryPoint, HistoryRun } from './history.ts'
import type { Results, ScenarioResult } from '../schema.ts'

/** More points could not be distinguished in a chart. */
const mostRuns = 100

/** A change of level of one figure. Bytes. */
export interface LevelChange {
  readonly figure: 'retained' | 'peak'
  /** The first run after the change, as an index of `points`. */
  readonly index: number
  readonly before: number
  readonly after: number
}

export interface ScenarioHistory {
  /** Comparable runs, oldest first; the last is this one when it measured anything. */
  readonly points: readonly HistoryPoint[]
  readonly changes: readonly LevelChange[]
}

/** A budget that clean runs on this machine would justify to be lower. Bytes or counts. */
export interface TighterBudget {
  readonly scenario: string
  readonly metric: string
  readonly budget: number
  readonly justified: number
  readonly runs: number
}

export function historyOf(runs: readonly HistoryRun[], scenario: ScenarioResult, results: Results): ScenarioHistory {
  const points = pointsOf(runs, scenario, results).slice(-mostRuns)
  const changesOf = (figure: LevelChange['figure'], metric: string): readonly LevelChange[] =>
    changesIn(
      points.map(point => point[figure]),
      metric,
    ).map(change => ({ figure, ...change }))

  return {
    points,
    changes: [...changesOf('retained', 'heapUsed'), ...changesOf('peak', 'peakRss')].toSorted(
      (one, other) => one.index - other.index,
    ),
  }
}

/** With few runs only a plain step counts: at least as large as the metric's own noise. */
function changesIn(values: readonly number[], metric: string): readonly ChangePoint[] {
  if (values.length >= fewestValues) {
    return changePoints(values, resolution(metric))
  }
  const step = plainStep(values, changeFloor(metric, { profile: 'default', network: false }))
  return step === undefined ? [] : [step]
}

/** Lowering a budget by less is not worth the commit. */
const worthwhile = 0.8

/**
 * The budgets that are at least a fifth wider than the runs since the last change of level justify, by the rule that
 * made them. `sizes`: bytes at which each scenario's budgets were measured; runs at other sizes say nothing about them.
 */
export function tighterBudgets(
  runs: readonly HistoryRun[],
  results: Results,
  sizes: ReadonlyMap<string, number>,
): readonly TighterBudget[] {
  return results.scenarios
    .filter(({ scenario, fileSize }) => sizes.get(scenario) === fileSize)
    .flatMap(scenario => {
      const { points, changes } = historyOf(runs, scenario, results)
      const level = points.slice(changes.at(-1)?.index ?? 0).filter(({ outcome }) => outcome === 'passed')
      return scenario.verdicts.flatMap(verdict => tighter(verdict, level, scenario, results.suite?.chunk))
    })
}

function tighter(
  { metric, budget }: Verdict,
  level: readonly HistoryPoint[],
  { scenario, profile, network }: ScenarioResult,
  chunk = Number.POSITIVE_INFINITY,
): readonly TighterBudget[] {
  const values = level.map(({ changes }) => changes[metric]).filter(value => value !== undefined)
  if (budget === undefined || values.length < minimumCleanRuns) {
    return []
  }

  const justified = justifiedBy(values, metric, { profile, network, chunk })
  return justified === undefined || justified > worthwhile * budget || justified >= budget
    ? []
    : [{ scenario, metric, budget, justified, runs: values.length }]
}

/** `undefined` where runs scatter too far to justify any budget. */
function justifiedBy(
  values: readonly number[],
  metric: string,
  conditions: Parameters<typeof budgetFrom>[2],
): number | undefined {
  try {
    return budgetFrom(values, metric, conditions, '').allowed
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined
    }
    throw error
  }
}
