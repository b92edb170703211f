/**
 * Finds out what holds the memory of a red scenario: by a run of its own after the judged one is over, so that nothing
 * of it disturbs what was measured, and by an analysis in one more process. Whatever happens here, the verdict stands.
 */

import { readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { applies, entryOf, expiredEntries } from '../judge/known-leaks.ts'
import type { KnownLeak, Versions } from '../judge/known-leaks.ts'
import { removeTree } from '../workspace/remove-tree.ts'
import type { Diagnosis, GrowingPath } from '../results/diagnosis.ts'
import type { ScenarioResult } from '../results/schema.ts'
import type { Decided, Settings } from '../settings.ts'
import { MiB } from '../units.ts'
import { analyse } from './analyse.ts'
import { versionsThatRan } from './known-leaks.ts'
import { messageOf } from '../scenario/error-message.ts'
import { readResults, runVitest } from './run.ts'
import { scenarioName } from '../scenario-name.ts'

/**
 * Bytes of each round at most: enough for a leak per block to show in its count, and each round a matter of seconds.
 */
const largestRound = 16 * MiB

/** One brings what is made once, such as caches and code; three increases after it are no chance. */
const rounds = 4

/** Milliseconds. Timers of bitswap and libp2p release their state 10 s after the last stream was opened. */
const longestWait = 10_500

export interface DiagnosisOptions {
  readonly settings: Settings
  readonly leaks: readonly KnownLeak[]
  /** The file that Vitest was configured by; `undefined`: its usual one. */
  readonly config: string | undefined
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
    (settings.diagnose === 'always' ||
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
    settings: { reports },
    leaks,
    patched,
    note,
  } = options
  const { scenario } = result
  const versions = versionsThatRan(result, leaks, options.settings.set)
  const subject = subjectOf(result)
  const folder = join(reports, scenario)
  const file = join(folder, 'diagnosis.json')
  const fileSize = Math.min(result.fileSize || largestRound, largestRound) // some work on no file
  const began = performance.now()

  note(`${scenario}: finding out what holds its memory, in a run of its own …`)
  const failed = await attempt(() => capture(subject.file, { folder, fileSize }, options))
  const paths: GrowingPath[] = []
  const failedToo = await attempt(async () => {
    paths.push(
      ...(await analyse(folder, options.settings.diagnosisDeadline)).map(found =>
        withEntry(found, entryOf(found.signature, { leaks, scenario, versions }), versions),
      ),
    )
  })
  const problem = failed ?? failedToo
  const expired =
    problem === undefined && !patched
      ? expiredEntries(
          paths.map(({ signature }) => signature),
          { leaks, scenario, versions },
        )
      : []

  const diagnosis: Diagnosis = {
    ...(subject.name === scenario ? {} : { scenario: subject.name }),
    rounds,
    fileSize: result.fileSize === 0 ? 0 : fileSize,
    seconds: Number(((performance.now() - began) / 1000).toFixed(1)),
    paths,
    expired: expired.map(({ signature, reason, issue }) => ({ signature, reason, issue })),
    files: [...filesIn(folder), relative(process.cwd(), file)],
    ...(problem === undefined ? {} : { failed: problem }),
  }
  await attempt(() => writeFileSync(file, `${JSON.stringify(diagnosis, undefined, 2)}\n`))
  return diagnosis
}

/** A scenario at several sizes is diagnosed by the one that it ran. */
function subjectOf({ scenario, file, scaling }: ScenarioResult): { readonly name: string; readonly file: string } {
  const name = (scaling.find(({ outcome, judged }) => judged && outcome !== 'within') ?? scaling[0])?.subject

  return name === undefined ? { name: scenario, file } : { name, file: join(file, '..', `${name}.ts`) }
}

/** What went wrong, in words; `undefined` when nothing did. */
async function attempt(work: () => unknown): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** Runs the scenario for its evidence, which is in the folder when this returns or throws. */
async function capture(
  file: string,
  { folder, fileSize }: { readonly folder: string; readonly fileSize: number },
  { settings, config }: DiagnosisOptions,
): Promise<void> {
  const working = join(folder, '.diagnosing')
  const { diagnosisDeadline: deadline } = settings
  removeTree(working) // in a folder of this run's own

  const since = Date.now()
  const decided: Decided = {
    ...(settings.wait === undefined ? { longestWait } : {}),
    fileSize,
    rounds,
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
        ...(config === undefined ? [] : ['--config', config]),
        '--project',
        'scenarios',
        '--project',
        'trends',
        file,
      ],
      decided,
      'collect',
      { timeout: deadline + patience },
    )
    const left = readResults(working, since)?.scenarios[0]
    if (left?.outcome !== 'passed') {
      throw new Error(
        Date.now() - since >= deadline
          ? `It took longer than ${deadline / 1000} s, the longest that MEMORY_DIAGNOSIS_DEADLINE allows.`
          : (left?.message ?? `It ended without a result.\n${printed}`),
      )
    }
  } finally {
    const found = join(working, scenarioName(file))
    for (const name of readFolder(found).filter(entry => entry !== 'result.json' && !entry.startsWith('.'))) {
      renameSync(join(found, name), join(folder, name === 'timeline.jsonl' ? 'diagnosis-timeline.jsonl' : name))
    }
    removeTree(working)
  }
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
