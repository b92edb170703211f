/** Runs scenarios by their own files, by Vitest, each in its own fork: what every command does. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { temporaryDirectory } from '../workspace/temporary-directory.ts'
import { snapshotName } from '../heap/capture/evidence.ts'
import { isOwnReports } from '../workspace/own-folder.ts'
import { thisOwner } from '../process-id.ts'
import { parseResults } from '../results/schema.ts'
import type { Results } from '../results/schema.ts'
import { internalVariables } from '../settings-schema.ts'
import { readSettings, settingsEnvironment } from '../settings.ts'
import type { Decided, Settings } from '../settings.ts'
import { heedCommands, ignoreCommands } from '../terminal/workflow-commands.ts'
import { awaitAtTheEnd, wordOf } from '../processes/clean-up.ts'
import { fileOf, isFile, isInFolder } from '../scenario/names.ts'
import { isTrendFile } from '../scenario-name.ts'
import { describeScenarios } from './descriptions.ts'
import { printVariableNotes } from './unread-variables.ts'
import { wordsFor } from './vitest-words.ts'
import { requireTokenPlace } from './writable.ts'

export interface Run extends Circumstances {
  /** Names of scenarios, or paths of files, wherever they are; none means all of this repository. */
  readonly scenarios?: readonly string[]
  /** The folder of an installed dependency set, which every package is loaded from. */
  readonly set?: string
  /** How that set is told of: as it was typed. */
  readonly setName?: string
  /** The packages that it names, with the versions that were installed. */
  readonly tested?: Readonly<Record<string, string>>
  /** The path of the Node that forks run on; this one unless given. */
  readonly node?: string
  /** How that Node is told of: as it was typed. */
  readonly nodeName?: string
  readonly settings?: Partial<Settings>
  /** A module that every fork loads first. */
  readonly import?: string
  /** `inherit`: what Vitest prints goes to the terminal. `collect`: it goes into the error message only. */
  readonly output: 'inherit' | 'collect'
}

/** What a run is started under, besides its settings. */
export interface Circumstances {
  /** Bytes that V8's old generation may hold in the process of each scenario and canary. */
  readonly heapLimit?: number
  /** The folder of a control group that all processes of the run belong to. */
  readonly group?: string
  /** Milliseconds after which the run is asked to end; without it there is no such moment. */
  readonly timeout?: number
}

export interface RunOutcome {
  readonly code: number
  /** `undefined` when the run ended before it wrote its results. */
  readonly results: Results | undefined
  /** What was printed, when it was collected. */
  readonly printed: string
}

/** Runs scenarios in a process of Vitest's own, and returns their results document. */
export async function runScenarios({
  scenarios = [],
  settings = {},
  import: module,
  set,
  setName,
  tested,
  node,
  nodeName,
  output,
  ...circumstances
}: Run): Promise<RunOutcome> {
  const { reports } = { ...readSettings(), ...settings } // also throws for a variable that makes no sense
  const files = scenarios.map(fileOf)
  const external = scenarios
    .filter(name => isFile(name) || !isInFolder(fileOf(name)))
    .map(name => resolve(fileOf(name)))
  const words = wordsFor(external)
  requireTokenPlace()
  const trends = await trendsAmong(external, set)
  const decided: Decided = {
    ...settings,
    reports,
    ...(module === undefined ? {} : { import: module }),
    ...(external.length === 0 ? {} : { scenarioFiles: external, trendFiles: trends }),
    ...(set === undefined ? {} : { set, history: null }), // a history is of what is installed here
    ...(setName === undefined ? {} : { setName }),
    ...(tested === undefined ? {} : { tested }),
    ...(node === undefined ? {} : { node }),
    ...(nodeName === undefined ? {} : { nodeName }),
  }

  const began = Date.now()
  const { code, printed } = await runVitest(['run', ...words, ...files], decided, output, circumstances)
  return { code, printed, results: readResults(reports, began) }
}

/** Which files are judged by a trend: what their names do not say is found out by loading them. */
async function trendsAmong(files: readonly string[], set: string | undefined): Promise<readonly string[]> {
  const descriptions = await describeScenarios(
    files.filter(file => !isTrendFile(file)),
    set,
  )
  return descriptions.filter(({ kind }) => kind === 'trend').map(({ file }) => resolve(file))
}

/** A signal stopped the run, which has reported that: there is nothing to add. */
export class StoppedError extends Error {
  override name = 'StoppedError'
  readonly code: number

  constructor(code: number) {
    super('The run was stopped.')
    this.code = code
  }
}

const running = new Map<ChildProcess, () => void>()

/** Whether a signal is passed on to a Vitest that ends by it, cleans up, and says so. */
export function isVitestRunning(): boolean {
  return running.size > 0
}

/** Has every Vitest end as it does when this process has ended. What waits for it is told that it was stopped. */
export function abandonVitest(): void {
  running.forEach(abandon => abandon())
}

/** A run whose output is collected is a part of another: it adds nothing to a history, nor to a job of GitHub. */
const silentSettings: Decided = { history: null }
const silentEnvironment = { GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '' }

/**
 * Runs Vitest in a process of its own, until that has ended.
 *
 * @param settings what is decided here; what an outer command decided and people typed holds for the others
 * @throws {StoppedError} when a signal ended it
 */
export async function runVitest(
  parameters: readonly string[],
  settings: Decided,
  output: Run['output'],
  { heapLimit, group, timeout }: Circumstances = {},
): Promise<{ readonly code: number; readonly printed: string }> {
  const vitest = join(vitestFolder(), 'vitest.mjs')
  const stream = output === 'inherit' ? 'inherit' : 'pipe'
  const command = [process.execPath, vitest, ...parameters]
  printVariableNotes()
  if (output === 'inherit') {
    heedCommands() // it says itself which are its own
  }
  const [program = '', ...words] =
    group === undefined ? command : ['/bin/sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', group, ...command]
  const decided: Decided = {
    tableAlone: true,
    ...(heapLimit === undefined ? {} : { heapLimit }),
    ...settings,
    ...(output === 'collect' ? silentSettings : {}),
  }
  const child = spawn(program, words, {
    env: {
      ...process.env,
      ...settingsEnvironment(decided, process.env),
      ...(output === 'collect' ? silentEnvironment : {}),
      [internalVariables.command]: wordOf(thisOwner()),
    },
    stdio: ['ignore', stream, stream, 'ipc'], // by the channel it notices when this process is killed
  })

  awaitAtTheEnd(child) // it notices when this process has ended, and writes its results

  let printed = ''
  for (const pipe of [child.stdout, child.stderr]) {
    pipe?.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }

  // Ctrl-C reaches the whole group of processes, and npm passes it on once more; the child cleans up, and this one
  // waits until it has. This process goes on listening, else the second signal would end it without an exit
  // code.
  let stopped = false
  const stop = (signal: NodeJS.Signals): void => {
    stopped = true
    child.kill(signal)
  }
  const abandon = (): void => {
    stopped = true
    if (child.connected) {
      child.disconnect() // it takes that for the end of this process, and says so
    }
  }
  running.set(child, abandon)
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop)
  const timer = timeout === undefined ? undefined : setTimeout(() => child.kill('SIGTERM'), timeout)
  try {
    const code = await new Promise<number>((settle, reject) => {
      child.once('error', reject)
      child.once('close', (ended, signal) => settle(ended ?? 128 + constants.signals[signal ?? 'SIGKILL']))
    })
    if (stopped) {
      throw new StoppedError(code)
    }
    return { code, printed }
  } finally {
    ignoreCommands(process.stderr)
    clearTimeout(timer)
    running.delete(child)
    if (!stopped) {
      process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop)
    }
  }
}

/** @throws {RangeError} in one line, where the package is installed and its peer is not */
function vitestFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('vitest/package.json'))
  } catch (error) {
    throw new RangeError(
      'Vitest is not installed here, which runs scenarios. Install it: npm install --save-dev vitest',
      {
        cause: error,
      },
    )
  }
}

/**
 * As `runScenarios`, with reports that are gone afterwards: for runs of which only the figures count, and red ones are
 * not diagnosed.
 */
export async function measureScenarios(run: Omit<Run, 'output'>): Promise<Results> {
  await using reports = await temporaryDirectory()
  const { results, printed } = await runScenarios({
    ...run,
    settings: { diagnose: 'never', ...run.settings, reports: reports.path },
    output: 'collect',
  })
  if (results === undefined) {
    throw new Error(`Vitest ended without results.\n${printed}`)
  }
  return results
}

/**
 * Runs one scenario for its heap after its last round, of which nothing is measured, and answers the path of the
 * snapshot, in a folder that it makes, beside all else that the run leaves.
 *
 * @throws {Error} when the scenario did not get to its end
 */
export async function snapshotScenario({
  scenario,
  folder,
  settings,
  ...run
}: Omit<Run, 'output' | 'scenarios'> & { readonly scenario: string; readonly folder: string }): Promise<string> {
  const { results, printed } = await runScenarios({
    ...run,
    scenarios: [scenario],
    settings: { ...settings, diagnose: 'never', diagnosing: true, reports: folder },
    output: 'collect',
  })
  const [result] = results?.scenarios ?? []
  if (result?.outcome !== 'passed') {
    throw new Error(result?.message ?? `Vitest ended without results.\n${printed}`)
  }
  return join(folder, result.scenario, snapshotName(settings?.rounds ?? 1))
}

/** Milliseconds by which a file system's clock may lag: it moves in steps, of seconds on some. */
const coarse = 2000

/**
 * An older document must not stand for this run, nor be removed: it may be the one of a run that goes on beside this.
 */
export function readResults(reports: string, since: number): Results | undefined {
  try {
    const path = join(reports, 'results.json')
    if (!isOwnReports(reports) || statSync(path).mtimeMs < since - coarse) {
      return undefined // whatever it is
    }
    const results = parseResults(JSON.parse(readFileSync(path, 'utf8')))
    return Date.parse(results.began) < since ? undefined : results
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined
    }
    throw error
  }
}
