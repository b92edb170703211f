/** Runs scenarios on two versions, interleaved, and compares what they retained. */

import { compareMetric } from '../judge/comparison.ts'
import type { ScenarioComparison, Sides } from '../judge/comparison.ts'
import { perRound } from '../judge/comparison.ts'
import { slopeFloor } from '../judge/floors.ts'
import { median, theilSen } from '../judge/statistics.ts'
import { isByteMetric } from '../metrics.ts'
import { changeOf, changesByRound, finalReading } from '../reading.ts'
import type { Measurement } from '../reading.ts'
import type { Results, ScenarioResult } from '../results/schema.ts'
import { MiB } from '../units.ts'
import { saysUnused } from './unused-set.ts'

/** One version that is compared. */
export interface Side {
  readonly title: string
  /** Measures a scenario once, in a process of its own. `work`: the operations and rounds of a check. */
  readonly measure: (scenario: string, work?: Work) => Promise<Results>
}

/** A check chooses how much it does by its pace, which differs between versions; the figures of equal work compare. */
export interface Work {
  readonly mostOperations: number
  readonly rounds: number
}

interface Sample {
  readonly results: Results
  readonly result: ScenarioResult | undefined
}

export interface Compared {
  readonly comparison: ScenarioComparison
  /** The packages that each version really loaded. */
  readonly packages: Sides<Readonly<Record<string, string>>>
  readonly node: string | undefined
  /** Why nothing was compared: it loads nothing of a set. */
  readonly unused: string | undefined
}

/** Base, candidate, base, candidate, …: a drift of the machine meets both. */
export async function compareScenario(
  scenario: string,
  { base, candidate }: Sides<Side>,
  runs: number,
  note: (line: string) => void,
): Promise<Compared> {
  const began = performance.now()
  const samples: Sides<Sample[]> = { base: [], candidate: [] }

  for (let run = 1; run <= runs; run++) {
    for (const [key, side] of [
      ['base', base],
      ['candidate', candidate],
    ] as const) {
      const results = await side.measure(scenario, workOf(samples.base[0]?.result))
      requireOne(scenario, results)
      const [result] = results.scenarios
      samples[key].push({ results, result })
      note(`${scenario} ${run}/${runs} ${side.title}: ${summary(result)}`)
    }
    const all = [...samples.base, ...samples.candidate].map(({ result }) => result)
    if (run === 1 && (all.every(result => result?.outcome !== 'passed') || all.some(saysUnused))) {
      break // a failure of both sides for another reason than memory would repeat
    }
  }

  const seconds = Math.round((performance.now() - began) / 1000)
  return {
    comparison: { ...judge(scenario, samples, { base: base.title, candidate: candidate.title }), seconds },
    packages: {
      base: samples.base[0]?.results.packages ?? {},
      candidate: samples.candidate[0]?.results.packages ?? {},
    },
    node: samples.base[0]?.results.environment.node,
    unused: [...samples.base, ...samples.candidate].map(({ result }) => result).find(saysUnused)?.message,
  }
}

/** How much a check did. `undefined` for a scenario, which says it itself. */
export function workOf(result: ScenarioResult | undefined): Work | undefined {
  const { test, operations, measurement } = result ?? {}
  return test === undefined || operations === undefined || measurement === undefined
    ? undefined
    : { mostOperations: operations, rounds: measurement.rounds }
}

/** @throws {RangeError} for a file of several checks: each has figures of its own */
export function requireOne(scenario: string, { scenarios }: Pick<Results, 'scenarios'>): void {
  if (scenarios.length > 1) {
    throw new RangeError(
      `${scenario} has ${scenarios.length} checks, and versions are compared by one. Put it in a file of its own.`,
    )
  }
}

function judge(
  scenario: string,
  samples: Sides<readonly Sample[]>,
  titles: Sides<string>,
): Omit<ScenarioComparison, 'seconds'> {
  const valid = { base: measurementsOf(samples.base), candidate: measurementsOf(samples.candidate) }
  const [first] = samples.base
  const measured = first?.result
  const conditions = {
    profile: measured?.profile ?? 'default',
    network: measured?.network ?? false,
    child: measured?.child ?? false,
    byTrend: measured?.operations !== undefined,
  }
  const valuesOf = (metric: string): Sides<readonly number[]> => ({
    base: values(valid.base, metric),
    candidate: values(valid.candidate, metric),
  })

  const metrics = first?.result?.metrics ?? []
  const rounds = Math.min(...[...valid.base, ...valid.candidate].map(measurement => measurement.rounds))
  const trends =
    rounds > 1 && Number.isFinite(rounds)
      ? metrics
          .filter(metric => isByteMetric(metric) && slopeFloor(metric, conditions) !== undefined)
          .map(metric => metric + perRound)
      : []
  return {
    scenario,
    metrics: [...metrics, ...trends].map(metric => {
      const { base, candidate } = valuesOf(metric)
      return compareMetric(metric, base, candidate, conditions)
    }),
    retainedPerMiB: { base: retainedPerMiB(valid.base), candidate: retainedPerMiB(valid.candidate) },
    fileSize: first?.result?.fileSize ?? 0,
    problems: [...problemsOf(samples.base, titles.base), ...problemsOf(samples.candidate, titles.candidate)],
  }
}

/** The measurements that are compared: passed, and settled at the end. */
function measurementsOf(samples: readonly Sample[]): readonly Measurement[] {
  return samples.flatMap(({ result }) =>
    result?.outcome === 'passed' &&
    result.measurement !== undefined &&
    finalReading(result.measurement)?.settled === true
      ? [result.measurement]
      : [],
  )
}

function problemsOf(samples: readonly Sample[], title: string): readonly string[] {
  const reasons = samples.flatMap(({ result }) => problemOf(result) ?? [])
  return [...Map.groupBy(reasons, reason => reason)].map(
    ([reason, same]) => `${title}: ${same.length} of ${samples.length} runs are not valid. ${reason}`,
  )
}

/** Why a run is not compared. `undefined` when it is. */
function problemOf(result: ScenarioResult | undefined): string | undefined {
  if (result === undefined) {
    return 'left no result'
  }
  if (result.outcome !== 'passed') {
    return `${result.outcome}: ${firstLine(result.message)}`
  }
  return result.measurement !== undefined && finalReading(result.measurement)?.settled === true
    ? undefined
    : 'memory had not settled when it was read'
}

function firstLine(message: string | undefined): string {
  return message?.trim().split('\n')[0] ?? 'without a message'
}

function values(measurements: readonly Measurement[], metric: string): readonly number[] {
  const found = measurements.map(measurement =>
    metric.endsWith(perRound) ? slopeOf(measurement, metric.slice(0, -perRound.length)) : changeOf(measurement, metric),
  )
  return found.filter(value => value !== undefined)
}

function slopeOf(measurement: Measurement, metric: string): number | undefined {
  const points = changesByRound(measurement, metric).flatMap(({ round, change }) =>
    change === undefined ? [] : [{ x: round, y: change }],
  )
  return points.length < 2 ? undefined : theilSen(points).slope
}

function retainedPerMiB(measurements: readonly Measurement[]): number | undefined {
  const retained = measurements.flatMap(measurement => {
    const bytes = (changeOf(measurement, 'heapUsed') ?? Number.NaN) + (changeOf(measurement, 'external') ?? Number.NaN)
    return measurement.bytesDone > 0 && Number.isFinite(bytes) ? [bytes / (measurement.bytesDone / MiB)] : []
  })
  return retained.length === 0 ? undefined : median(retained)
}

function summary(result: ScenarioResult | undefined): string {
  if (result === undefined) {
    return 'no result'
  }
  return result.outcome === 'passed' ? `${result.seconds} s` : `${result.outcome} (${firstLine(result.message)})`
}
