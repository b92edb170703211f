/** Runs a scenario's body in this process, measures it, and leaves its result. */

import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { largeFileSeed, noFile, openLargeFile, seedOfRound, streamedFile, warmUpFile } from '../../fixtures/large-file/large-file.ts'
import type { StreamedFile } from '../../fixtures/large-file/large-file.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { judgeMeasurement, judgeTrends, judgeWithoutBudgets } from '../judge/judge.ts'
import type { JudgedTrend } from '../judge/judge.ts'
import { isRed, worstOutcome } from '../judge/measurement.ts'
import { rehearse } from '../judge/rehearse.ts'
import { fewestRounds } from '../judge/trend.ts'
import type { Budget, Verdict } from '../judge/verdict.ts'
import { boundOf } from '../measure/legs.ts'
import { measureMemory } from '../measure/measurement.ts'
import type { Follow, Memory, Round } from '../measure/measurement.ts'
import { makeOwnFolder } from '../own-folder.ts'
import { guardNetwork } from '../../fixtures/network-guard.ts'
import type { Measurement } from '../reading.ts'
import type { ScenarioOutcome, ScenarioResult } from '../results/schema.ts'
import type { Settings } from '../settings.ts'
import { GiB } from '../units.ts'
import { loadedPackages } from '../versions/loaded.ts'
import { nowAtWork } from './at-work.ts'
import { messageOf } from './error-message.ts'
import { framesOf } from './frames.ts'
import type { Judgeable } from './matchers.ts'
import { typedAs } from './names.ts'
import type { Scenario } from './scenario.ts'

/** What a scenario's body is given. */
export interface ScenarioContext {
  readonly memory: ScenarioMemory
  /** Empty, on disk, and gone when the scenario ends. */
  readonly directory: string
  /** 8 MiB of other bytes than the large file's, so that code and pools are in place before the baseline. */
  readonly warmUpFile: StreamedFile
  /** From the generated file beside the scenario. */
  readonly budgets: readonly Budget[]
  /** In each round, as many as the run is asked for; 1 where the scenario does not repeat one. */
  readonly operations: number
  /** One in so many operations is to be done by the leaking twin; `undefined`: none. Only where the scenario has one. */
  readonly leak: number | undefined
}

export interface ScenarioMemory extends Judgeable, Pick<Memory, 'count' | 'watch' | 'collect' | 'follow'> {
  /** As `Memory.rounds`; each round has a file of its own, so that no block is stored twice. */
  readonly rounds: <Answer>(body: (round: ScenarioRound) => Promise<Answer>) => Promise<Answer>
}

export interface ScenarioRound extends Omit<Round, 'reading'> {
  /** Takes a settled reading in the middle of a round. What it shows stands in the results; a diagnosing run takes none. */
  readonly reading: (label: string) => Promise<unknown>
  /** The large file from disk in the first round, as many other bytes in each further one; empty where there is none. Its streams count progress. */
  readonly file: StreamedFile
}

export interface RunOptions {
  readonly settings: Settings
  /** `undefined`: nobody has measured any. */
  readonly budgets: readonly Budget[] | undefined
  /** Runs at the end of each round, after the work and before the reading: a canary plants its leak here. */
  readonly plant?: (round: Round) => void | Promise<void>
}

/** Of the time after which its process is ended: what it had risen by is worth more than a leg that is not finished. */
const shareOfDeadline = 0.8

/** Rounds that a scenario which repeats an operation has done before it calls `memory.rounds`, unless it says. */
export const usualWarmUp = 3

/**
 * Runs it once and answers what became of it; a leak is an answer here and no exception. The same stands in
 * `<reports>/<scenario>/result.json` when this returns, and the timeline beside it.
 */
export async function runScenario(scenario: Scenario, { settings, budgets, plant }: RunOptions): Promise<ScenarioResult> {
  const began = performance.now()
  const evidence = evidenceFolder(settings, scenario.name)

  const fileSize = scenario.copies === 0 ? 0 : Math.min(settings.fileSize, scenario.atMost ?? Infinity)
  const operations = operationsOf(scenario, settings)
  const rounds = settings.rounds ?? scenario.rounds ?? 1
  const wait = settings.wait ?? Math.min(scenario.wait, settings.longestWait ?? Infinity)
  const conditions = { lane: settings.lane, network: scenario.network }
  let measured: Measurement | undefined
  let verdicts: readonly Verdict[] = []
  let outcome: ScenarioOutcome
  let message: string | undefined
  let stack: readonly string[] = []
  let bound: string | undefined
  let following = 0
  let child = false

  const isByTrend = scenario.operations !== undefined
  const trends = (measurement: Measurement): readonly JudgedTrend[] => judgeTrends(measurement, Object.keys(scenario.judged), {
    conditions: { ...conditions, child },
    ...operations === undefined ? {} : { operations },
    ...bound === undefined ? {} : { bound },
  })
  const follow: Follow = (measurement, took) => {
    following += (measurement.legs?.length ?? 0) > 1 ? took : 0
    if (!trends(measurement).some(({ open }) => open)) {
      return false
    }
    const left = shareOfDeadline * settings.deadline - performance.now() // since this process began
    bound = boundOf(measurement, { last: took, following, allowed: Math.min(settings.following, following + left) })
    return bound === undefined
  }

  try {
    requireSound(scenario, { rounds, operations })
    requireTwin(scenario, { rounds, operations, leak: settings.leak })
    await using directory = await temporaryDirectory(warmUpFile.size + fileSize * rounds, scenario.copies)
    using network = guardNetwork()
    const largeFile = fileSize === 0 ? noFile : await openLargeFile({ seed: largeFileSeed, size: fileSize })
    using memory = await measureMemory({
      timeline: join(evidence, 'timeline.jsonl'),
      rounds,
      wait,
      steady: settings.steady,
      ...isByTrend && !settings.calibrating ? { follow, warmUp: scenario.warmUp ?? usualWarmUp } : {},
      judged: Object.keys(scenario.judged),
      ...fileSize === 0 ? {} : { roundBytes: fileSize },
    })
    if (isByTrend) {
      rehearse(Object.keys(scenario.judged), measurement => follow(measurement, 0))
      bound = undefined
      following = 0
    }

    const scenarioMemory: ScenarioMemory = {
      count: memory.count,
      watch: memory.watch,
      collect: memory.collect,
      follow(children) {
        memory.follow(children)
        child = true
      },
      rounds: body => memory.rounds(async (round) => {
        nowAtWork(body)
        const file = round.number === 1 || fileSize === 0 ? largeFile : streamedFile({ seed: seedOfRound(round.number), size: fileSize })
        const answer = await body({ ...round, file: counted(file, round) })
        await plant?.(round)
        return answer
      }),
      judge(using) {
        measured = memory.measurement()
        verdicts = budgets === undefined
          ? judgeWithoutBudgets(measured, Object.keys(scenario.judged), { ...conditions, child })
          : judgeMeasurement(measured, using, { ...conditions, child, fileSize })
        return verdicts
      },
      judgeTrends() {
        measured = memory.measurement()
        verdicts = trends(measured)
        return verdicts
      },
    }

    nowAtWork(scenario.body)
    await scenario.body({ memory: scenarioMemory, directory: directory.path, warmUpFile, budgets: budgets ?? [], operations: operations ?? 1, leak: settings.leak })
    network.requireSilence()
    const unjudged = measured !== undefined && budgets === undefined && verdicts.length === 0 && !settings.calibrating
    outcome = unjudged ? 'not-judged' : outcomeOf(measured, verdicts, settings)
    message = measured === undefined
      ? 'Nothing was judged, so nothing is known: end with expect(memory).toStayWithin(budgets).'
      : unjudged ? withoutBudgets(scenario) : undefined
  } catch (error) {
    outcome = verdicts.some(verdict => isRed(verdict.outcome)) ? outcomeOf(measured, verdicts, settings) : 'invalid'
    message = messageOf(error, settings.reports)
    stack = outcome === 'invalid' ? framesOf(error) : [] // budgets that are exceeded are so nowhere in particular
  }

  const packages = loadedPackages()
  const result: ScenarioResult = {
    scenario: scenario.name,
    promise: scenario.promise,
    file: scenario.file,
    document: scenario.document,
    reported: scenario.reported,
    outcome,
    message,
    seconds: Number(((performance.now() - began) / 1000).toFixed(1)),
    lane: settings.lane,
    network: scenario.network,
    judged: Object.keys(scenario.judged),
    fileSize,
    operations,
    waited: wait,
    pid: process.pid,
    measurement: measured,
    verdicts,
    scaling: [],
    ...packages === undefined ? {} : { packages },
    ...stack.length === 0 ? {} : { death: { stack } },
    evidence: [], // the reporter sees what is there
  }
  leaveResult(settings, result)
  return result
}

/** Leaves a result where the reporter finds it, at once: what is only in memory is lost when a process dies. */
export function leaveResult(settings: Settings, result: ScenarioResult): void {
  const path = join(evidenceFolder(settings, result.scenario), 'result.json')
  writeFileSync(`${path}.new`, `${JSON.stringify(result, undefined, 2)}\n`)
  renameSync(`${path}.new`, path) // who reads it sees all of it or nothing
}

/** Where a scenario's results, timeline and evidence go; it is there when this returns. */
export function evidenceFolder({ reports }: Settings, name: string): string {
  const folder = join(reports, name)
  makeOwnFolder(folder)
  return folder
}

/** In proportion to the size that is asked for, where a scenario may do fewer. */
export function operationsOf({ operations, least }: Scenario, { fileSize }: Settings): number | undefined {
  return operations === undefined || least === undefined
    ? operations
    : Math.min(operations, Math.max(least, Math.round(operations * fileSize / GiB)))
}

interface Work {
  readonly rounds: number
  readonly operations: number | undefined
}

/** What does nothing keeps nothing, and too few rounds tell nothing: both are known before the first one. */
function requireSound({ name }: Scenario, { rounds, operations }: Work): void {
  if (operations === undefined) {
    return
  }
  if (!Number.isSafeInteger(operations) || operations < 1) {
    throw new RangeError(`${name} has ${operations} operations in a round, so nothing would be done. Give a whole number from 1 on.`)
  }
  if (!Number.isSafeInteger(rounds) || rounds < fewestRounds) {
    throw new RangeError(`${name} has ${rounds} rounds, and its trend takes ${fewestRounds} at least. Give more, by rounds or --rounds.`)
  }
}

/** A leak that was asked for and is not there must not look like one that was not found. */
function requireTwin({ name, leaks = false, warmUp = usualWarmUp }: Scenario, { rounds, operations = 1, leak }: Work & { readonly leak: number | undefined }): void {
  if (leak === undefined) {
    return
  }
  if (!leaks) {
    throw new RangeError(`${name} has no leaking twin, so it cannot be asked to leak.`)
  }
  const [before, done] = [warmUp * operations, (warmUp + rounds) * operations]
  if (Math.floor(done / leak) === Math.floor(before / leak)) {
    throw new RangeError(`${name} does ${(rounds * operations).toLocaleString('en')} operations before it is judged, and none of them leaks where one in ${leak.toLocaleString('en')} does. Ask for a larger share.`)
  }
}

/** How what was only measured gets judged. */
function withoutBudgets({ file }: Scenario): string {
  return `It has no budgets, so it was measured and not judged. Measure them on a version that does not leak: npm run budgets -- ${typedAs(file)}. Or let it repeat an operation, whose trend takes none: --rounds ${2 * fewestRounds}.`
}

function outcomeOf(measured: Measurement | undefined, verdicts: readonly Verdict[], { calibrating }: Settings): ScenarioOutcome {
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
