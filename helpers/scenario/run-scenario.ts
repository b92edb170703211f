/** Runs a scenario's body in this process, measures it, and writes its result. */

import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defined } from '../defined.ts'
import {
  largeFileSeed,
  noFile,
  openLargeFile,
  seedOfRound,
  streamedFile,
  warmUpFile,
} from '../workspace/large-file/large-file.ts'
import type { StreamedFile } from '../workspace/large-file/large-file.ts'
import { temporaryDirectory } from '../workspace/temporary-directory.ts'
import { judgeMeasurement, judgeWithoutBudgets } from '../judge/judge.ts'
import { isRed, worstOutcome } from '../judge/measurement.ts'
import { fewestRounds } from '../judge/trend.ts'
import type { Budget, Verdict } from '../judge/verdict.ts'
import { lookBeside } from '../measure/beside.ts'
import type { Limits } from '../measure/legs.ts'
import { pressureText, refusedBy } from '../measure/limits.ts'
import { measureMemory } from '../measure/measurement.ts'
import type { Memory, Round } from '../measure/measurement.ts'
import { isLiveMetric, isResident } from '../metrics.ts'
import { makeOwnFolder } from '../workspace/own-folder.ts'
import { guardNetwork } from '../network/scenario-guard.ts'
import type { Measurement } from '../reading.ts'
import { scenarioResult } from '../results/scenario-result.ts'
import type { ScenarioOutcome, ScenarioResult } from '../results/schema.ts'
import type { Settings } from '../settings.ts'
import { npmRun } from '../shell.ts'
import { loadedPackages } from '../versions/loaded.ts'
import { unusedSet } from '../versions/unused-set.ts'
import { setCurrentTask } from '../processes/current-task.ts'
import { fullDisk, messageOf } from './error-message.ts'
import type { FullDisk } from './error-message.ts'
import { followTrends } from './follow-trends.ts'
import { framesOf } from '../processes/frames.ts'
import { typedAs } from './names.ts'
import type { Judgeable, Scenario } from './definition.ts'
import { operationsOf, requireLeak, requireWork, usualWarmUp } from './work.ts'

/** The argument of a scenario's body. */
export interface ScenarioContext {
  readonly memory: ScenarioMemory
  /** An empty directory on disk, which is removed when the scenario ends. */
  readonly directory: string
  /** 8 MiB of other bytes than the large file's, so that code and pools are in place before the baseline. */
  readonly warmUpFile: StreamedFile
  /** From the generated file beside the scenario. */
  readonly budgets: readonly Budget[]
  /** How many operations each round has to do; 1 where the scenario does not repeat one. */
  readonly operations: number
  /** N: the leaky implementation has to do 1 in N operations. `undefined`: none. Only where the scenario has one. */
  readonly leak: number | undefined
}

export interface ScenarioMemory extends Judgeable, Pick<Memory, 'count' | 'watch' | 'collect' | 'follow'> {
  /** As `Memory.rounds`; each round has a file of its own, so that no block is stored twice. */
  readonly rounds: <Result>(body: (round: ScenarioRound) => Promise<Result>) => Promise<Result>
}

export interface ScenarioRound extends Omit<Round, 'reading'> {
  /** Takes a settled reading in the middle of a round, for the results; a diagnosing run takes none. */
  readonly reading: (label: string) => Promise<unknown>
  /**
   * The large file from disk in the first round, as many other bytes in each further one; empty where there is none.
   * Its streams count progress.
   */
  readonly file: StreamedFile
}

export interface RunOptions {
  readonly settings: Settings
  /** `undefined`: none were measured. */
  readonly budgets: readonly Budget[] | undefined
  /** `Suite.chunk`, in bytes. Default: a budget may let any piece stay behind. */
  readonly chunk?: number
  /** How long trends may be followed, and what to change for longer. Default: as the settings say. */
  readonly limits?: { readonly following: number; readonly limits: Limits }
  /** Metrics that cannot be measured on this system, each with the reason. Default: none. */
  readonly notMeasured?: Readonly<Record<string, string>>
  /** Runs at the end of each round, after the work and before the reading: a canary plants its leak here. */
  readonly plant?: (round: Round) => void | Promise<void>
}

/**
 * Runs it once and returns its result; a leak is a result and no exception. The same result is in
 * `<reports>/<scenario>/result.json` when this returns, and the timeline beside it.
 */
export async function runScenario(
  scenario: Scenario,
  { settings, budgets, chunk, limits, notMeasured = {}, plant }: RunOptions,
): Promise<ScenarioResult> {
  const began = performance.now()
  const evidence = evidenceFolder(settings, scenario.name)

  const fileSize = scenario.copies === 0 ? 0 : Math.min(settings.fileSize, scenario.atMost ?? Infinity)
  const operations = operationsOf(scenario, settings)
  const rounds = settings.rounds ?? scenario.rounds ?? 1
  const wait = settings.wait ?? Math.min(scenario.wait, settings.longestWait ?? Infinity)
  const conditions = { profile: settings.profile, network: scenario.network }
  let measured: Measurement | undefined
  let verdicts: readonly Verdict[] = []
  let outcome: ScenarioOutcome
  let message: string | undefined
  let stack: readonly string[] = []
  let full: FullDisk | undefined
  const beside = lookBeside()
  let followed: readonly number[] = [] // child processes that are measured instead of this one
  let unmeasured: readonly string[] = []

  const live = Object.keys(scenario.metrics).some(isLiveMetric)
  const isByTrend = scenario.operations !== undefined
  const notJudged = settings.allocator === 'own' ? Object.keys(scenario.metrics).filter(isResident) : []
  const judgedMetrics = Object.keys(scenario.metrics).filter(metric => !notJudged.includes(metric))
  const follower = followTrends(judgedMetrics, {
    settings: { ...settings, ...defined({ following: limits?.following }) },
    operations,
    warmUp: scenario.warmUp ?? usualWarmUp,
    ...defined({ limits: limits?.limits }),
    conditions: () => ({ ...conditions, child: followed.length > 0 }),
  })

  try {
    requireWork(scenario, { rounds, operations })
    requireLeak(scenario, { rounds, operations, leak: settings.leak })
    await using directory = await temporaryDirectory(
      warmUpFile.size + fileSize * (rounds + (live ? 1 : 0)),
      scenario.copies,
    )
    using network = guardNetwork(limits === undefined ? 'start' : 'now')
    const largeFile = fileSize === 0 ? noFile : await openLargeFile({ seed: largeFileSeed, size: fileSize })
    const measuring = {
      timeline: join(evidence, 'timeline.jsonl'),
      rounds,
      wait,
      steady: settings.steady,
      metrics: Object.keys(scenario.metrics),
      live,
      ...(fileSize === 0 ? {} : { roundBytes: fileSize }),
    }
    using memory = await (isByTrend ? follower.begin(measuring) : measureMemory(measuring))

    const scenarioMemory: ScenarioMemory = {
      count: memory.count,
      watch: memory.watch,
      collect: memory.collect,
      follow(children) {
        memory.follow(children)
        followed = children.map(({ pid }) => pid)
      },
      rounds: body =>
        memory.rounds(async round => {
          setCurrentTask(body)
          const file =
            round.number === 1 || fileSize === 0
              ? largeFile
              : streamedFile({ seed: seedOfRound(round.number), size: fileSize })
          const result = await body({ ...round, file: counted(file, round) })
          await plant?.(round)
          return result
        }),
      judge(using) {
        unmeasured = beside.unmeasured(followed)
        measured = memory.measurement()
        verdicts =
          budgets === undefined
            ? judgeWithoutBudgets(measured, judgedMetrics, {
                ...conditions,
                child: followed.length > 0,
              })
            : judgeMeasurement(
                measured,
                using.filter(({ metric }) => !notJudged.includes(metric)),
                {
                  ...conditions,
                  child: followed.length > 0,
                  fileSize,
                  ...defined({ chunk }),
                },
              )
        return verdicts
      },
      judgeTrends() {
        unmeasured = beside.unmeasured(followed)
        measured = memory.measurement()
        verdicts = follower.judge(measured)
        return verdicts
      },
    }

    setCurrentTask(scenario.body)
    await scenario
      .body({
        memory: scenarioMemory,
        directory: directory.path,
        warmUpFile,
        budgets: budgets ?? [],
        operations: operations ?? 1,
        leak: settings.leak,
      })
      .catch((error: unknown) => {
        full = fullDisk(settings.reports) // now, before its files are removed
        throw error
      })
    network.requireSilence()
    const hasNothing = budgets === undefined || judgedMetrics.length === 0
    const unjudged = measured !== undefined && hasNothing && verdicts.length === 0 && !settings.calibrating
    outcome = unjudged ? 'not-judged' : outcomeOf(measured, verdicts, settings)
    message = unjudged ? withoutVerdict(scenario, notJudged) : undefined
    if (measured === undefined) {
      message = 'Nothing was judged, so nothing is known: end with expect(memory).toStayWithin(budgets).'
    }
  } catch (error) {
    const refused = refusedBy(error)
    const failed = refused === undefined ? 'invalid' : 'out-of-memory'
    outcome = verdicts.some(verdict => isRed(verdict.outcome)) ? outcomeOf(measured, verdicts, settings) : failed
    message = [messageOf(error, full), ...(refused === undefined ? [] : [pressureText(refused)])].join('\n')
    // an exceeded budget has no location in the code
    stack = outcome === 'invalid' || outcome === 'out-of-memory' ? framesOf(error) : []
  }

  const packages = loadedPackages()
  const unused = outcome === 'invalid' ? undefined : unusedSet(settings.tested, packages)
  if (unused !== undefined) {
    outcome = 'invalid'
    message = unused
    verdicts = [] // of what is installed
  }

  const result = scenarioResult({
    scenario: scenario.name,
    title: scenario.title,
    file: scenario.file,
    document: scenario.document,
    reported: scenario.reported,
    outcome,
    message,
    seconds: Number(((performance.now() - began) / 1000).toFixed(1)),
    profile: settings.profile,
    network: scenario.network,
    child: followed.length === 0 ? undefined : true,
    metrics: judgedMetrics,
    notJudged: notJudged.length === 0 ? undefined : Object.fromEntries(notJudged.map(metric => [metric, ownAllocator])),
    budgetsOf: budgets?.find(({ elsewhere }) => elsewhere !== undefined)?.elsewhere?.measured,
    notMeasured: Object.keys(notMeasured).length === 0 ? undefined : notMeasured,
    fileSize,
    operations,
    waited: wait,
    pid: process.pid,
    measurement: measured,
    verdicts,
    unmeasured: unmeasured.length === 0 ? undefined : unmeasured,
    packages,
    death: stack.length === 0 ? undefined : { stack },
  })
  leaveResult(settings, result)
  return result
}

/** Writes a result for the reporter at once: what is only in memory is lost when a process dies. */
export function leaveResult(settings: Settings, result: ScenarioResult): void {
  const path = join(evidenceFolder(settings, result.scenario), 'result.json')
  writeFileSync(`${path}.new`, `${JSON.stringify(result, undefined, 2)}\n`)
  renameSync(`${path}.new`, path) // a reader sees all of it or nothing
}

/** The folder of a scenario's results, timeline and evidence; it exists when this returns. */
export function evidenceFolder({ reports }: Settings, name: string): string {
  const folder = join(reports, name)
  makeOwnFolder(folder)
  return folder
}

/** Why RSS is not judged: glibc's own settings let it jump by 11 to 61 MB between equal rounds. */
const ownAllocator = 'own allocator'

/** Why a measured scenario was not judged, and how it gets judged. */
function withoutVerdict({ file, metrics }: Scenario, notJudged: readonly string[]): string {
  if (notJudged.length > 0 && notJudged.length === Object.keys(metrics).length) {
    return (
      `It is judged by ${notJudged.join(' and ')} alone, which your own allocator moves by itself (--allocator own), ` +
      'so it was measured and not judged. Leave the option out to judge it.'
    )
  }
  return (
    'It has no budgets, so it was measured and not judged. Measure them on a version that does not leak: ' +
    `${npmRun('budgets', [typedAs(file)])}. Or let it repeat an operation, whose trend takes none: --rounds ` +
    `${2 * fewestRounds}.`
  )
}

function outcomeOf(
  measured: Measurement | undefined,
  verdicts: readonly Verdict[],
  { calibrating }: Settings,
): ScenarioOutcome {
  if (measured !== undefined && calibrating) {
    return 'passed'
  }
  const worst = worstOutcome(verdicts)
  return worst === 'within' ? 'passed' : worst
}

/** The file, with each chunk that is taken from it counted as progress. */
export function counted(file: StreamedFile, round: Pick<Round, 'progress'>): StreamedFile {
  return {
    ...file,
    stream: async function* () {
      for await (const chunk of file.stream()) {
        round.progress(chunk.byteLength)
        yield chunk
      }
    },
  }
}
