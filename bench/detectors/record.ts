/**
 * `npm run bench:detectors -- --record`: runs every pair of a leak and its fixed implementation, and stores the
 * readings of each round.
 */

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defined } from '../../helpers/defined.ts'
import { snapshotName } from '../../helpers/heap/capture/evidence.ts'
import { readSnapshot } from '../../helpers/heap/parse/open.ts'
import { kindOf } from '../../helpers/heap/graph/labels.ts'
import type { ScenarioResult } from '../../helpers/results/schema.ts'
import { MiB } from '../../helpers/units.ts'
import { prepareSet } from '../../helpers/versions/prepare.ts'
import { suite } from '../../suite.config.ts'
import { describeScenarios } from '../../helpers/run/descriptions.ts'
import { measureScenarios, runScenarios, snapshotScenario } from '../../helpers/run/run.ts'

/** One run: the readings of its first leg, and the verdict of this suite. */
export interface Run {
  readonly subject: string
  readonly leaks: boolean
  readonly operations: number
  readonly heapUsed: readonly number[]
  readonly rss: readonly number[]
  readonly classes?: Readonly<Record<string, readonly number[]>>
  readonly outcome: string
  readonly holder?: string
}

const rounds = 12
const snapshots = 4

/** N: 1 in N operations leaks. Default: all. In these scenarios leaks of all operations would take minutes. */
const shares: Readonly<Record<string, number>> = { 'bounded-buffers': 100, 'worker-life-cycle': 3 }

const reports = 'tests/reported-leaks'

/** Reports that show their leak by the sets of another report, with the scenario. */
const borrowed: Readonly<Record<string, { readonly scenario: string; readonly sets: string }>> = {
  'helia-488-import': { scenario: 'import', sets: 'helia-488-transfer' },
}

/**
 * Bytes that scenarios of reports work on. Those of Helia show their leak from this size on; others work on no file.
 */
const reportSize = 32 * MiB

/** Records the runs that are not in the file yet: delete it to record all of them again. */
export async function record(path: string): Promise<void> {
  const records: Run[] = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []
  const isMissing = (subject: string): boolean => records.filter(made => made.subject === subject).length < 3
  const store = (made: Run): void => {
    records.push(made)
    process.stderr.write(`${made.subject}, ${made.leaks ? 'leaking' : 'clean'}: ${made.outcome}\n`)
    writeFileSync(path, `${JSON.stringify(records)}\n`)
  }

  for (const { name } of (await describeScenarios()).filter(
    ({ kind, leaks, name: subject }) => kind === 'trend' && leaks && isMissing(subject),
  )) {
    for (const leak of [undefined, undefined, shares[name] ?? 1]) {
      const settings = { fileSize: 32 * MiB, ...defined({ leak }) }
      store(recordOf(name, leak !== undefined, await once(name, settings), await classesOf(name, settings)))
    }
  }
  for (const name of readdirSync(reports).filter(
    entry => existsSync(join(reports, entry, 'report.ts')) && isMissing(entry),
  )) {
    const { scenario, sets } = borrowed[name] ?? { scenario: join(reports, name, `${name}.ts`), sets: name }
    for (const [version, leaks] of [
      ['fixed', false],
      ['fixed', false],
      ['leaky', true],
    ] as const) {
      const { path: set } = await prepareSet([join(reports, sets, version)], suite)
      const settings = { fileSize: reportSize }
      const judged = await once(scenario, settings, set)
      const {
        scenarios: [repeated],
      } = await measureScenarios({ scenarios: [scenario], set, settings: { ...settings, rounds, calibrating: true } })
      store({ ...recordOf(name, leaks, repeated, await classesOf(scenario, settings, set)), ...verdictOf(judged) })
    }
  }
}

/** Runs it once; a red run is diagnosed, for its holder. */
async function once(name: string, settings: object, set?: string): Promise<ScenarioResult | undefined> {
  const reportsFolder = mkdtempSync(join(tmpdir(), 'detectors-'))
  try {
    const { results } = await runScenarios({
      scenarios: [name],
      settings: { ...settings, reports: reportsFolder, diagnose: 'red' },
      output: 'collect',
      ...defined({ set }),
    })
    return results?.scenarios[0]
  } finally {
    rmSync(reportsFolder, { recursive: true, force: true })
  }
}

function recordOf(subject: string, leaks: boolean, result: ScenarioResult | undefined, classes?: Run['classes']): Run {
  const measurement = result?.measurement

  return {
    subject,
    leaks,
    operations: result?.operations ?? 1000,
    heapUsed: measurement === undefined ? [] : course(measurement, 'heapUsed'),
    rss: measurement === undefined ? [] : course(measurement, 'rss'),
    ...defined({ classes }),
    ...verdictOf(result),
  }
}

function verdictOf(result: ScenarioResult | undefined): Pick<Run, 'outcome' | 'holder'> {
  const holder = result?.diagnosis?.paths[0]?.path.at(-1)
  return defined({ outcome: result?.outcome ?? 'no result', holder })
}

/** The baseline, and the end of each round of the first leg. */
function course(
  { baseline, readings, legs: [first = rounds] = [] }: ScenarioMeasurement,
  metric: 'heapUsed' | 'rss',
): readonly number[] {
  const ofRounds = readings.filter(({ round = Infinity }) => round <= first)
  return [
    baseline,
    ...Map.groupBy(ofRounds, ({ round }) => round)
      .values()
      .map(same => same.at(-1) ?? baseline),
  ].map(({ bytes }) => bytes[metric] ?? Number.NaN) // a scenario may read in the middle of a round too
}

type ScenarioMeasurement = NonNullable<ScenarioResult['measurement']>

/**
 * Objects of each class after rounds of a run of its own; only classes that rose in each. `undefined` where no snapshot
 * could be taken.
 */
async function classesOf(scenario: string, settings: object, set?: string): Promise<Run['classes']> {
  const folder = mkdtempSync(join(tmpdir(), 'detectors-'))
  try {
    const path = await snapshotScenario({
      scenario,
      folder,
      settings: { ...settings, rounds: snapshots },
      ...defined({ set }),
    })
    const counts = new Map<string, number[]>()
    for (let round = 1; existsSync(join(path, '..', snapshotName(round))); round++) {
      const graph = readSnapshot(join(path, '..', snapshotName(round)))
      for (let node = 0; node < graph.nodeCount; node++) {
        if (graph.nodeType[node] === graph.types.object) {
          const kind = kindOf(graph, node)
          const of = counts.get(kind) ?? Array.from({ length: snapshots }, () => 0)
          of[round - 1] = (of[round - 1] ?? 0) + 1
          counts.set(kind, of)
        }
      }
    }
    return Object.fromEntries(
      [...counts].filter(([, of]) => of.every((count, index) => index === 0 || count > (of[index - 1] ?? 0))),
    )
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
