/**
 * Finds out what holds the memory of a red scenario: by a run of its own after the judged one is over, so that nothing
 * of it disturbs what was measured, and by an analysis in one more process. Whatever happens here, the verdict stands.
 */

import { readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { applies, entryOf, expiredEntries } from '../judge/known-leaks.ts'
import type { KnownLeak, Versions } from '../judge/known-leaks.ts'
import { removeTree } from '../workspace/remove-tree.ts'
import type { Diagnosis, GrowingPath, Opened } from '../results/diagnosis.ts'
import { patternOf } from '../results/render/reproduction.ts'
import type { ScenarioResult } from '../results/schema.ts'
import type { Decided, Settings } from '../settings.ts'
import { MiB } from '../units.ts'
import { changeOf, finalReading } from '../reading.ts'
import { defined } from '../defined.ts'
import { analyse } from './analyse.ts'
import type { Found } from './analyse.ts'
import { versionsThatRan } from './known-leaks.ts'
import { messageOf } from '../scenario/error-message.ts'
import { takeAddons, nativeIn } from '../heap/diagnose/native.ts'
import { nativePreload } from './native-preload.ts'
import { openedIn } from './opened.ts'
import { readResults, runVitest } from './run.ts'
import { configured } from './vitest-words.ts'
import type { VitestConfig } from './vitest-words.ts'
import { scenarioName } from '../scenario-name.ts'

/**
 * Bytes of each round at most: enough for a leak per block to show in its count, and each round a matter of seconds.
 */
const largestRound = 16 * MiB

/** One brings what is made once, such as caches and code; three increases after it are no chance. */
const mostRounds = 4

/** Milliseconds that the rounds of a diagnosis may take, where the judged run was short. */
const usualTime = 35_000

/** Where the judged run was long, its rounds may take twice as long, and so much at most. */
const roundsLike = 2
const longestTime = 120_000

/** How many times as long the same work takes without compilers, and with every allocation sampled. */
const slowdown = 6

/** Bytes that all rounds together may retain. */
const mostRetained = 128 * MiB

/** Fewer operations would not show above what comes and goes. */
const fewestOperations = 10

/** The part of the deadline that the run may take. */
const captureShare = 0.8

/** Milliseconds. Timers of bitswap and libp2p release their state 10 s after the last stream was opened. */
const longestWait = 10_500

export interface DiagnosisOptions {
  readonly settings: Settings
  readonly leaks: readonly KnownLeak[]
  readonly config: VitestConfig
  /** Whether a module was loaded first that changes what runs: then a known leak that is not found says nothing. */
  readonly patched: boolean
  /** Called before each, for a person who waits. */
  readonly note: (line: string) => void
}

/** Results with what was found out, in the same order; those that are not to be diagnosed as they are. */
export async function withDiagnoses(
  results: readonly ScenarioResult[],
  options: DiagnosisOptions,
): Promise<readonly ScenarioResult[]> {
  const told: ScenarioResult[] = []

  for (const result of results) {
    told.push(isToBeDiagnosed(result, options) ? withDiagnosis(result, await diagnose(result, options)) : result)
  }
  return told
}

/**
 * Those that retain too much or leave it in doubt, and those in which a leak is expected: an entry whose leak has gone
 * would stand there for ever.
 */
function isToBeDiagnosed(result: ScenarioResult, { settings, leaks, patched }: DiagnosisOptions): boolean {
  const { scenario, outcome, pid } = result
  const versions = versionsThatRan(result, leaks, settings.set)
  const isExpected = !patched && leaks.some(leak => leak.scenario === scenario && applies(leak, versions))

  return (
    pid !== 0 &&
    !settings.calibrating &&
    !settings.diagnosing &&
    settings.diagnose !== 'never' &&
    (['always', 'native'].includes(settings.diagnose) ||
      ['over', 'growing', 'inconclusive', 'out-of-memory'].includes(outcome) ||
      (isExpected && outcome === 'passed'))
  )
}

/** A verdict is never changed by what was found; that a known leak has gone is a problem of its own. */
function withDiagnosis(result: ScenarioResult, diagnosis: Diagnosis): ScenarioResult {
  const told = { ...result, diagnosis, evidence: [...new Set([...result.evidence, ...diagnosis.files])] }

  return result.outcome === 'passed' && diagnosis.expired.length > 0
    ? { ...told, outcome: 'invalid', message: 'It is within budget, and a leak that is expected of it was not found.' }
    : told
}

async function diagnose(result: ScenarioResult, options: DiagnosisOptions): Promise<Diagnosis> {
  const {
    settings: { reports, diagnosisDeadline, diagnose: when },
    leaks,
    patched,
    note,
  } = options
  const { scenario } = result
  const versions = versionsThatRan(result, leaks, options.settings.set)
  const subject = subjectOf(result)
  const folder = join(reports, scenario)
  const file = join(folder, 'diagnosis.json')
  const work = workOf(result)
  const began = performance.now()

  note(`${scenario}: finding out what holds its memory, in a run of its own …`)
  let operations: number | undefined
  const ended = await attempt(async () => {
    operations = await capture(subject, { folder, work, result }, options)
  })
  let found: Found | undefined
  const failedToo = await attempt(async () => {
    found = await analyse(
      folder,
      Math.ceil(Math.max((1 - captureShare) * diagnosisDeadline, diagnosisDeadline - (performance.now() - began))),
    )
  })
  const opened: Opened[] = []
  await attempt(() => opened.push(...openedIn(folder)))
  let native: Diagnosis['native']
  const failedNative = await attempt(async () => {
    native = when === 'native' ? await nativeIn(folder, process.cwd()) : undefined
  })
  let addons: readonly string[] = []
  await attempt(() => {
    addons = takeAddons(folder)
  })
  const { rounds, paths, grew, together }: Found = found ?? { rounds: work.rounds, paths: [] }
  const problem =
    ended instanceof TooLong && found !== undefined ? undefined : (ended ?? failedToo ?? failedNative)?.message
  const expired =
    problem === undefined && !patched && rounds > 2
      ? expiredEntries(
          paths.map(({ signature }) => signature),
          { leaks, scenario, versions },
        )
      : []

  const diagnosis: Diagnosis = {
    ...(subject.name === scenario ? {} : { scenario: subject.name }),
    rounds,
    fileSize: result.fileSize === 0 ? 0 : work.fileSize,
    ...(work.operations === undefined ? {} : defined({ operations })),
    seconds: Number(((performance.now() - began) / 1000).toFixed(1)),
    paths: paths.map(path => withEntry(path, entryOf(path.signature, { leaks, scenario, versions }), versions)),
    ...(opened.length === 0 ? {} : { opened }),
    ...defined({ native }),
    ...(addons.length === 0 ? {} : { addons: [...addons] }),
    ...defined({ grew, together }),
    expired: expired.map(({ signature, reason, issue }) => ({ signature, reason, issue })),
    files: [...filesIn(folder), relative(process.cwd(), file)],
    ...(problem === undefined ? {} : { failed: problem }),
  }
  await attempt(() => writeFileSync(file, `${JSON.stringify(diagnosis, undefined, 2)}\n`))
  return diagnosis
}

/** How much a diagnosis does. */
interface Work {
  readonly rounds: number
  /** Bytes of each round. */
  readonly fileSize: number
  /** In each round, where they are fewer than in the judged run. */
  readonly operations: number | undefined
}

/**
 * As much as the judged run did in a round, and less where that took long or retained much: a diagnosis has neither
 * compiler, samples every allocation, and writes all that is retained once more in each snapshot.
 */
function workOf({ fileSize, operations, measurement, waited }: ScenarioResult): Work {
  const size = Math.min(fileSize || largestRound, largestRound) // some work on no file
  const last = measurement === undefined ? undefined : finalReading(measurement)
  if (measurement === undefined || last === undefined) {
    return { rounds: mostRounds, fileSize: size, operations: undefined }
  }

  const done = Math.max(1, measurement.rounds)
  const sizeShare = fileSize === 0 ? 1 : size / fileSize
  const all = mostRounds + (measurement.warmUp ?? 0)
  const milliseconds = (Math.max(1, last.at - measurement.baseline.at - waited) / done) * sizeShare
  const retained =
    (((changeOf(measurement, 'heapUsed') ?? 0) + (changeOf(measurement, 'external') ?? 0)) / done) * sizeShare
  const share = Math.min(1, usualTime / (slowdown * milliseconds * all), mostRetained / Math.max(1, retained * all))

  return {
    rounds: mostRounds,
    fileSize: fileSize === 0 ? size : Math.max(Math.min(size, MiB), Math.floor((size * share) / MiB) * MiB),
    operations:
      operations === undefined || share === 1
        ? undefined
        : Math.min(operations, Math.max(fewestOperations, Math.floor(operations * share))),
  }
}

/** A scenario at several sizes is diagnosed by the one that it ran. */
function subjectOf({ scenario, file, scaling }: ScenarioResult): { readonly name: string; readonly file: string } {
  const name = (scaling.find(({ outcome, judged }) => judged && outcome !== 'within') ?? scaling[0])?.subject

  return name === undefined ? { name: scenario, file } : { name, file: join(file, '..', `${name}.ts`) }
}

/** What went wrong; `undefined` when nothing did. */
async function attempt(work: () => unknown): Promise<Error | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    return error instanceof TooLong ? error : new Error(messageOf(error), { cause: error })
  }
}

/** The deadline passed. What was captured until then may do. */
class TooLong extends Error {}

/**
 * Runs the scenario for its evidence, which is in the folder when this returns or throws. Resolves with the operations
 * of each round, where it asked how many there should be.
 */
async function capture(
  { file }: { readonly file: string },
  { folder, work, result }: { readonly folder: string; readonly work: Work; readonly result: ScenarioResult },
  { settings, config }: DiagnosisOptions,
): Promise<number | undefined> {
  const working = join(folder, '.diagnosing')
  const deadline = Math.ceil(captureShare * settings.diagnosisDeadline) // what is left is for the analysis
  removeTree(working) // in a folder of this run's own

  const since = Date.now()
  const decided: Decided = {
    ...(settings.wait === undefined ? { longestWait } : {}),
    fileSize: work.fileSize,
    rounds: work.rounds,
    ...defined({ mostOperations: work.operations ?? (result.test && result.operations) }),
    ...(result.test === undefined ? {} : { check: result.scenario }),
    ...(settings.diagnose === 'native' ? { nativeStacks: await nativePreload() } : {}),
    captureTime: Math.min(deadline, Math.max(usualTime, Math.min(longestTime, roundsLike * result.seconds * 1000))),
    reports: working,
    deadline,
    calibrating: false,
    diagnose: 'never',
    diagnosing: true,
    heapLimit: null, // snapshots and the list of allocations take memory of their own
  }

  try {
    const { printed } = await runVitest(
      [
        'run',
        ...configured(config.file),
        ...(config.root === undefined ? [] : ['--root', config.root]),
        ...(result.test === undefined
          ? ['--project', 'scenarios', '--project', 'trends', file]
          : [...wordsOf(result.test), resolve(file)]),
      ],
      decided,
      'collect',
      { timeout: deadline + patience },
    )
    const left = readResults(working, since)?.scenarios[0]
    if (left?.outcome !== 'passed') {
      throw Date.now() - since >= deadline
        ? new TooLong(
            `It took longer than ${settings.diagnosisDeadline / 1000} s, the longest that MEMORY_DIAGNOSIS_DEADLINE ` +
              'allows.',
          )
        : new Error(left?.message ?? `It ended without a result.\n${printed}`)
    }
    return left.operations
  } finally {
    const found = join(working, result.test === undefined ? scenarioName(file) : result.scenario)
    for (const name of readFolder(found).filter(entry => entry !== 'result.json' && !entry.startsWith('.'))) {
      renameSync(join(found, name), join(folder, name === 'timeline.jsonl' ? 'diagnosis-timeline.jsonl' : name))
    }
    removeTree(working)
  }
}

/**
 * One test of a project alone. Reporters and coverage of the user's would overwrite what they wrote of the run that is
 * diagnosed.
 */
function wordsOf({ project, name }: NonNullable<ScenarioResult['test']>): readonly string[] {
  return [
    '--project',
    project,
    ...(name === undefined ? [] : [`--testNamePattern=${patternOf(name)}`]),
    '--reporter=default',
    '--coverage.enabled=false',
    '--retry=0',
  ]
}

/** Milliseconds until Vitest is ended that should itself have ended its fork. */
const patience = 60_000

function withEntry(found: Omit<GrowingPath, 'known'>, entry: KnownLeak | undefined, versions: Versions): GrowingPath {
  return entry === undefined
    ? found
    : { ...found, known: { reason: entry.reason, issue: entry.issue, applies: applies(entry, versions) } }
}

function filesIn(folder: string): readonly string[] {
  const own = new Set(['result.json', 'timeline.jsonl'])
  const names = readFolder(folder).filter(name => !own.has(name) && !name.startsWith('.'))

  return names
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map(name => relative(process.cwd(), join(folder, name)))
}

function readFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // it was never made
  }
}
