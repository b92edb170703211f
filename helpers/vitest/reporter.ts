/** Gathers what became of every planned scenario, writes the one document, and tells it. */

import { existsSync, mkdirSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from 'vitest/node'
import { defined } from '../defined.ts'
import { nodeVersionAt } from '../node-binary.ts'
import { portablePath } from '../shell.ts'
import { tryLock } from '../workspace/lock.ts'
import { requireTemporaryDirectory } from '../workspace/temporary-directory.ts'
import { ignoreBrokenPipes } from '../terminal/broken-pipe.ts'
import type { KnownLeak } from '../judge/known-leaks.ts'
import { requireRegularFile } from '../workspace/regular-file.ts'
import { renderFailure } from '../results/render/message.ts'
import { schemaVersion } from '../results/schema.ts'
import type { Results, ScenarioResult } from '../results/schema.ts'
import { renderTable } from '../results/render/table.ts'
import { leavingText } from '../network/attempts.ts'
import { networkUsed } from '../network/network.ts'
import { commandProject } from '../scenario-name.ts'
import { readSettings } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { ignoreCommands } from '../terminal/workflow-commands.ts'
import { notesFor, readSuite } from '../suite.ts'
import { withDiagnoses } from '../run/diagnose.ts'
import { vitestAsked } from '../run/vitest-words.ts'
import type { VitestConfig } from '../run/vitest-words.ts'
import { isClaimed } from './claimed-files.ts'
import { scenarioMetaOf } from './meta.ts'
import {
  exits,
  failedStarts,
  forgetProcesses,
  isCheckProject,
  isMeasuredProject,
  resultName,
} from '../processes/exits.ts'
import type { Planned } from '../processes/exits.ts'
import { framesOf } from '../processes/frames.ts'
import { collectResults } from '../run/collect-results.ts'
import type { ErrorSeen, Seen } from '../run/collect-results.ts'
import { readKnownLeaks } from '../run/known-leaks.ts'
import { makeLargeFiles } from '../run/large-files.ts'
import { nativePreload } from '../run/native-preload.ts'
import { requireNodeOptions } from '../processes/node-options.ts'
import { byName } from './file-sequencer.ts'
import { claimOutputs, removeEvidence, removeOutputs, writeJson, writeOutputs, writeVerdicts } from '../run/outputs.ts'
import { asked } from '../run/asked.ts'
import { checkedOutCommit, importedPackages, installedPackages } from '../run/packages.ts'
import { allExits } from './pool.ts'
import { expectNoMoreReports, expectReports } from '../processes/process-report.ts'
import { showProgress } from '../run/progress.ts'
import type { Progress } from '../run/progress.ts'
import { printVariableNotes } from '../run/unread-variables.ts'
import { orExit, exitWithUsageError } from '../run/usage-error.ts'
import { nameProblem, scenarioNames, togetherProblem } from '../scenario/names.ts'
import { beforeStopping, stopOnSignals } from '../processes/stop.ts'

export interface ReporterOptions {
  /**
   * Whether it reports beside a user's other tests: then tests may be skipped, Vitest's other reporters tell what is no
   * check's, and a run without checks leaves nothing. Default: false.
   */
  readonly isGuest?: boolean
}

const own = new WeakSet<object>()

/** Whether it is one that `memoryReporter` returned. */
export function isMemoryReporter(reporter: unknown): boolean {
  return typeof reporter === 'object' && reporter !== null && own.has(reporter)
}

/**
 * Writes `reports/results.json` when scenarios were planned, and prints the table, the failures and a line of counts.
 */
export function memoryReporter({ isGuest = false }: ReporterOptions = {}): Reporter {
  let planned: readonly Planned[] = []
  let began = new Date()
  let exitCode: typeof process.exitCode
  let progress: Progress | undefined
  let state: Vitest['state'] | undefined
  let config: VitestConfig = {}
  let leaks: readonly KnownLeak[] = []

  const reporter: Reporter = {
    onInit(vitest) {
      ignoreBrokenPipes()
      printVariableNotes()
      if (!isGuest) {
        ignoreCommands(process.stdout)
      }
      state = vitest.state
      config = defined({ file: vitest.vite.config.configFile, root: isGuest ? vitest.config.root : undefined })
    },

    async onTestRunStart(specifications) {
      planned = specifications
        .toSorted(byName)
        .filter(({ project }) => isMeasuredProject(project.name))
        .map(({ moduleId, project }) => ({ file: relative(process.cwd(), moduleId), project: project.name }))
      if (isGuest && planned.length === 0) {
        return
      }
      // a run that is watched begins again and again
      began = new Date()
      forgetProcesses()
      exitCode = process.exitCode
      process.exitCode = 1 // until the end says otherwise: a run that never gets there has not passed
      const byBudgets = planned.filter(({ project }) => project === 'scenarios').map(({ file }) => file)
      const settings = await orExit(readSettings)
      const { reports } = settings
      if (planned.length > 0) {
        await orExit(requireNodeOptions)
        await orExit(readSuite)
        await orExit(() => requireRegularFile(settings.history, 'The history (--history, MEMORY_HISTORY)'))
        const names = isGuest ? undefined : [...scenarioNames(), ...planned.map(resultName)]
        // before an hour of measuring, not after it
        leaks = await orExit(() => readKnownLeaks(settings.knownLeaks, names))
        await orExit(() => requireNames(planned))
        if (settings.diagnose === 'native') {
          await orExit(nativePreload)
        }
      }
      await orExit(() => claimOutputs(reports)) // nothing is written before all of that
      if (planned.length > 0) {
        const folders = planned.map(one => join(reports, resultName(one)))
        await claim(reports)
        await orExit(() => removeEvidence(reports, folders))
        removeOutputs(reports)
      }
      await orExit(requireTemporaryDirectory)
      expectReports(reports)
      stopOnSignals()
      beforeStopping(stopped => {
        progress?.[Symbol.dispose]()
        if (planned.length > 0) {
          const ended = state?.getTestModules().filter(module => ['passed', 'failed'].includes(module.state())) ?? []
          const errors = state?.getUnhandledErrors().filter(isSerialized) ?? []
          const scenarios = collectResults(planned, seenOf(ended, errors), {
            settings,
            imported: importedModule(settings),
            stopped,
          })
          const results = documentOf(scenarios, { settings, began, config })
          process.stdout.write(`\n${renderTable(results, { colour: process.stdout.isTTY })}\n`)
          if (existsSync(reports)) {
            // else it was a folder of the command's, which is gone with that
            leave(reports, () => writeOutputs(settings, results))
          }
        }
      })
      await orExit(() => makeLargeFiles(byBudgets, settings.fileSize))
      progress = showProgress(reports)
    },

    onTestModuleStart(module) {
      const file = relative(process.cwd(), module.moduleId)
      const found = planned.find(one => one.file === file && one.project === module.project.name)
      if (found !== undefined) {
        progress?.begin(found)
      }
    },

    async onTestRunEnd(modules, unhandledErrors) {
      if (isGuest && planned.length === 0) {
        return
      }
      await allExits()
      progress?.[Symbol.dispose]()
      const settings = readSettings()
      const tests = countTests(modules, isGuest)
      const judged = collectResults(planned, seenOf(modules, unhandledErrors), {
        settings,
        imported: importedModule(settings),
      })
      const isToWrite = isGuest ? judged.length > 0 : planned.length > 0
      if (isToWrite) {
        writeVerdicts(settings, documentOf(judged, { settings, began, config }))
      }
      const scenarios = await withDiagnoses(judged, {
        settings,
        leaks,
        config,
        patched: importedModule(settings) !== undefined,
        note: line => process.stderr.write(`${line}\n`),
      })
      const results = documentOf(scenarios, { settings, began, config })
      const green =
        unhandledErrors.length === 0 &&
        (isGuest || tests.passed > 0) &&
        tests.failed === 0 &&
        scenarios.every(({ outcome }) => outcome === 'passed') &&
        [...exits.values()].every(({ attempts }) => attempts === undefined)

      if (isToWrite) {
        process.stdout.write(`\n${renderTable(results, { colour: process.stdout.isTTY })}\n`)
        for (const scenario of scenarios.filter(
          ({ outcome, diagnosis }) => outcome !== 'passed' || diagnosis !== undefined,
        )) {
          process.stdout.write(`\n${renderFailure(asClaimed(scenario), results)}\n`)
        }
      }
      if (!isGuest) {
        tellTheRest(unhandledErrors, planned)
      }
      const greenCode = isGuest ? exitCode : 0
      process.exitCode = green ? greenCode : 1
      expectNoMoreReports(settings.reports)

      const isLeft = leave(settings.reports, () => {
        writeJson(join(settings.reports, 'tests.json'), tests)
        if (isToWrite && !writeOutputs(settings, results)) {
          process.exitCode = 1
        }
      })
      if (!isLeft) {
        process.exitCode = 2
      }
      if (isGuest) {
        planned = [] // a run that is watched may be stopped long after its end
      }
    },
  }
  own.add(reporter)
  return reporter
}

/** Whether all could be written. If not, what was is removed: half a document is none. */
function leave(reports: string, write: () => void): boolean {
  try {
    mkdirSync(reports, { recursive: true })
    write()
    return true
  } catch (error) {
    removeOutputs(reports)
    process.stderr.write(
      `\nNothing could be written to ${reports}, so this run leaves no results: ` +
        `${error instanceof Error ? error.message : String(error)}. ` +
        'Free some space, or point MEMORY_REPORTS to another disk.\n',
    )
    return false
  }
}

/**
 * Every test of a run. A file that did not end well counts as one that failed, whatever Vitest says of its tests. So
 * does a test that was skipped, unless tests may be skipped.
 */
function countTests(
  modules: readonly TestModule[],
  maySkip: boolean,
): {
  readonly passed: number
  readonly failed: number
  readonly failures: readonly string[]
} {
  const isSkipped = (state: string): boolean => maySkip && state === 'skipped'
  const tests = modules
    .flatMap(module => [...module.children.allTests()])
    .filter(test => !isSkipped(test.result().state))
  const failed = tests.filter(test => test.result().state !== 'passed')
  const broken = modules.filter(
    module => module.state() !== 'passed' && !isSkipped(module.state()) && failed.every(test => test.module !== module),
  )

  return {
    passed: tests.length - failed.length,
    failed: failed.length + broken.length,
    failures: [
      ...failed.map(
        test =>
          `${test.module.relativeModuleId} › ${test.fullName}: ` +
          (test.result().errors?.[0]?.message ?? 'did not run to its end'),
      ),
      ...broken.map(module => `${module.relativeModuleId}: ${module.errors()[0]?.message ?? 'did not run to its end'}`),
    ],
  }
}

/** A name becomes a path, and a folder that is removed. @throws {RangeError} when one cannot, or two are the same */
function requireNames(planned: readonly Planned[]): void {
  const files = planned.filter(({ project }) => !isCheckProject(project)).map(({ file }) => file)
  const problem = files.map(nameProblem).find(found => found !== undefined) ?? togetherProblem(files)
  if (problem !== undefined) {
    throw new RangeError(problem)
  }
}

const claimed = new Set<string>()

/** Two runs that wrote to one folder would each report what the other measured. Held until this process ends. */
async function claim(reports: string): Promise<void> {
  if (!claimed.has(reports) && !(await tryLock(reports))) {
    exitWithUsageError(
      `Another run is writing to ${reports}. Wait for it, or give this one its own folder by MEMORY_REPORTS.`,
    )
  }
  claimed.add(reports)
}

/** What Vitest saw of each file, by its path relative to the repository. */
function seenOf(
  modules: readonly TestModule[],
  unhandledErrors: readonly SerializedError[],
): ReadonlyMap<string, Seen> {
  return new Map(
    modules.map(module => {
      const tests = [...module.children.allTests()]
      return [
        relative(process.cwd(), module.moduleId),
        {
          passed: module.state() === 'passed',
          hasTests: tests.length > 0,
          ...definitionOf(tests),
          errors: [...module.errors(), ...tests.flatMap(test => test.result().errors ?? [])].map(told),
          uncaught: unhandledErrors
            .filter(error => fileOf(error) === module.moduleId)
            .map(error => ({ ...told(error), isRejection: error['type'] === 'Unhandled Rejection' })),
        },
      ]
    }),
  )
}

function isSerialized(error: unknown): error is SerializedError {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
}

function told(error: SerializedError): ErrorSeen {
  return { message: error.message, frames: framesOf(error) }
}

/** Of the one test that a scenario's file defines. */
function definitionOf([test]: readonly TestCase[]): Pick<Seen, 'title' | 'line'> {
  return test === undefined || scenarioMetaOf(test) === undefined
    ? {}
    : { title: test.name, ...(test.location === undefined ? {} : { line: test.location.line }) }
}

/** The file in whose process an error was not caught. */
function fileOf(error: SerializedError): unknown {
  return error['VITEST_TEST_PATH']
}

/** Errors that no scenario's outcome tells of, and ends of processes that ran other files. */
function tellTheRest(errors: readonly SerializedError[], measured: readonly Planned[]): void {
  const planned = measured.map(({ file }) => file)
  const ends = [...exits]
    .filter(([file, { early }]) => early && !planned.includes(file))
    .map(
      ([file, { code, signal }]) =>
        `${file}: its process ended ${signal === null ? `with code ${code}` : `by ${signal}`} ` +
        'before it could say anything.',
    )
  const starts = failedStarts
    .filter(({ project }) => !isMeasuredProject(project))
    .map(({ project, output }) => `A process of ${project} did not begin.\n${output.trim()}`)
  const leavers = [...exits].flatMap(([file, { attempts }]) =>
    attempts === undefined || planned.includes(file) ? [] : [`${file}: ${leavingText(attempts)}`],
  )
  const isReported = (error: SerializedError): boolean =>
    planned.some(file => fileOf(error) === join(process.cwd(), file)) || isOfPool(error)

  for (const text of [
    ...ends,
    ...starts,
    ...leavers,
    ...errors.filter(error => !isReported(error)).map(({ stack, message }) => stack ?? message),
  ]) {
    process.stderr.write(`\n${text}\n`)
  }
}

/** An error of Vitest for a process that ended early, or never began: the result of its scenario has more. */
function isOfPool({ message }: SerializedError): boolean {
  return (
    message.startsWith('[vitest-pool]: ') && ([...exits.values()].some(({ early }) => early) || failedStarts.length > 0)
  )
}

interface RunFacts {
  readonly settings: Settings
  readonly began: Date
  readonly config: VitestConfig
}

function documentOf(scenarios: readonly ScenarioResult[], { settings, began, config }: RunFacts): Results {
  const network = networkUsed()
  const suite = readSuite()
  return {
    schema: schemaVersion,
    began: began.toISOString(),
    seconds: Math.round((Date.now() - began.getTime()) / 1000),
    fileSize: settings.fileSize,
    rounds: settings.rounds ?? 1,
    leak: settings.leak,
    ...asked(settings),
    ...(scenarios.some(({ test }) => test !== undefined) ? defined({ vitest: vitestAsked(config) }) : {}),
    ...defined({ commit: checkedOutCommit() }),
    import: importedModule(settings),
    environment: {
      node: settings.node === undefined ? process.versions.node : nodeVersionAt(settings.node),
      platform: process.platform,
      arch: process.arch,
      cpus: cpus().length,
      memory: totalmem(),
      ...(network === undefined ? {} : { network }),
    },
    packages: installedPackages(scenarios),
    suite: {
      headline: suite.headline,
      notes: notesFor(suite, scenarios),
      ...(Number.isFinite(suite.chunk) ? { chunk: suite.chunk } : {}),
    },
    scenarios: (settings.set === undefined ? scenarios.map(withImports) : scenarios).map(asClaimed),
  }
}

/** Of a file that is in no project, by the project that a command runs it in. */
function asClaimed(scenario: ScenarioResult): ScenarioResult {
  const { test, file } = scenario
  return test !== undefined && isClaimed(file) ? { ...scenario, test: { ...test, project: commandProject } } : scenario
}

function withImports(scenario: ScenarioResult): ScenarioResult {
  const tested = importedPackages(scenario.file)
  return Object.keys(tested).length === 0 ? scenario : { ...scenario, tested }
}

/** The module that `--import` named, as it would be typed. */
function importedModule({ import: url }: Settings): string | undefined {
  if (url === undefined) {
    return undefined
  }
  return portablePath(fileURLToPath(url))
}
