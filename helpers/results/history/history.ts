/** The history of runs, a line of JSON for each: retained bytes and peaks over weeks and versions. */

import * as v from 'valibot'
import { changeOf } from '../../reading.ts'
import { list } from '../../schemas.ts'
import { keyFigures } from '../render/overview.ts'
import type { Results, ScenarioResult } from '../schema.ts'

/**
 * Raised whenever a reader of the previous version would misread this one. Version 1 had `lane` and `kept`, and is
 * read; lines of other versions are skipped.
 */
const historyVersion = 2

const measured = v.object({
  scenario: v.string(),
  outcome: v.string(),
  fileSize: v.number(), // bytes
  profile: v.string(),
  retained: v.exactOptional(v.number()), // bytes that heapUsed and external gained; absent where nothing was measured
  peak: v.exactOptional(v.number()), // bytes
  changes: v.record(v.string(), v.number()), // of every metric that was judged; bytes or counts
})

const run = v.object({
  history: v.literal(historyVersion),
  began: v.pipe(v.string(), v.isoTimestamp()),
  commit: v.exactOptional(v.string()),
  rounds: v.number(),
  import: v.exactOptional(v.string()), // a module that was loaded first: it may have planted a leak
  node: v.string(),
  platform: v.string(), // and architecture
  packages: v.record(v.string(), v.string()),
  scenarios: list(measured),
})

export type HistoryRun = v.InferOutput<typeof run>

/** One scenario in one run, with its figures. */
export interface HistoryPoint {
  readonly run: HistoryRun
  readonly outcome: string
  readonly retained: number
  readonly peak: number
  readonly changes: Readonly<Record<string, number>>
}

/** A run as the history stores it. `commit`: the one that was run, where that is known. */
export function historyRun(results: Results, commit?: string): HistoryRun {
  return {
    history: historyVersion,
    began: results.began,
    ...(commit === undefined ? {} : { commit }),
    rounds: results.rounds,
    ...(results.import === undefined ? {} : { import: results.import }),
    node: results.environment.node,
    platform: platformOf(results),
    packages: results.packages,
    scenarios: results.scenarios.map(measuredIn),
  }
}

/**
 * The runs of a history, ordered by when they began, and how many lines could not be read: torn by a process that died,
 * or of another version.
 */
export function parseHistory(text: string): { readonly runs: readonly HistoryRun[]; readonly unreadable: number } {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const runs = lines.map(parseRun).filter(parsed => parsed !== undefined)

  return {
    runs: runs.toSorted((one, other) => Date.parse(one.began) - Date.parse(other.began)),
    unreadable: lines.length - runs.length,
  }
}

/** The comparable runs of a scenario: same size, rounds, module and profile, on the same kind of machine. */
export function pointsOf(
  runs: readonly HistoryRun[],
  scenario: ScenarioResult,
  results: Results,
): readonly HistoryPoint[] {
  return runs
    .filter(
      ({ rounds, import: module, platform }) =>
        rounds === results.rounds && module === results.import && platform === platformOf(results),
    )
    .flatMap(earlier => {
      const found = earlier.scenarios.find(
        ({ scenario: name, fileSize, profile }) =>
          name === scenario.scenario && fileSize === scenario.fileSize && profile === scenario.profile,
      )
      return found?.retained === undefined || found.peak === undefined
        ? []
        : [{ run: earlier, outcome: found.outcome, retained: found.retained, peak: found.peak, changes: found.changes }]
    })
}

function measuredIn(scenario: ScenarioResult): HistoryRun['scenarios'][number] {
  const { retained, peak } = keyFigures(scenario)
  const { measurement } = scenario
  const changes = scenario.metrics.map(metric => [metric, measurement && changeOf(measurement, metric)] as const)

  return {
    scenario: scenario.scenario,
    outcome: scenario.outcome,
    fileSize: scenario.fileSize,
    profile: scenario.profile,
    ...(retained === undefined ? {} : { retained }),
    ...(peak === undefined ? {} : { peak }),
    changes: Object.fromEntries(
      changes.flatMap(([metric, change]) => (change === undefined ? [] : [[metric, change]])),
    ),
  }
}

function parseRun(line: string): HistoryRun | undefined {
  try {
    const read: unknown = JSON.parse(line)
    const parsed = v.safeParse(run, v.is(firstRun, read) ? upgraded(read) : read)
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}

const firstRun = v.looseObject({ history: v.literal(1), scenarios: v.array(v.looseObject({})) })

function upgraded({ scenarios, ...rest }: v.InferOutput<typeof firstRun>): unknown {
  return {
    ...rest,
    history: historyVersion,
    scenarios: scenarios.map(({ lane, kept, ...one }) => ({
      ...one,
      profile: lane,
      ...(kept === undefined ? {} : { retained: kept }),
    })),
  }
}

function platformOf({ environment }: Results): string {
  return `${environment.platform} ${environment.arch}`
}
