/** Gathers what became of every planned scenario, writes the one document, and tells it. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Reporter, TestModule, TestSpecification } from 'vitest/node'
import { tryLock } from '../../fixtures/large-file/lock.ts'
import { requireTemporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { parseScenarioResult, schemaVersion } from '../results/schema.ts'
import type { Results, ScenarioResult } from '../results/schema.ts'
import { renderTable } from '../results/table.ts'
import { renderFailure } from '../results/message.ts'
import { readSettings } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { installedPackages } from './packages.ts'
import { showProgress } from './progress.ts'
import type { Progress } from './progress.ts'
import { byName } from './order.ts'
import { allExits, exits, stopOnSignals } from './pool.ts'
import type { Exit } from './pool.ts'
import { orRefuse, refuse } from './refuse.ts'

/** What a module said of its tests, for scenarios and for everything else that runs beside them. */
interface Seen {
  readonly module: TestModule
  readonly errors: readonly string[]
}

/** Writes `reports/results.json` when scenarios were planned, and prints the table, the failures and a line of counts. */
export function memoryReporter(): Reporter {
  const planned: string[] = []
  const began = new Date()
  let progress: Progress | undefined

  return {
    async onTestRunStart(specifications) {
      process.exitCode = 1 // until the end says otherwise: a run that never gets there has not passed
      planned.push(...specifications.toSorted(byName).filter(isScenario).map(({ moduleId }) => relative(process.cwd(), moduleId)))
      const { reports } = await orRefuse(readSettings)
      await orRefuse(requireTemporaryDirectory)
      stopOnSignals()
      if (planned.length > 0) {
        await claim(reports)
        rmSync(join(reports, 'results.json'), { force: true })
      }
      progress = showProgress(reports)
      for (const file of planned) {
        rmSync(join(reports, basename(file, '.ts')), { recursive: true, force: true })
      }
    },

    onTestModuleStart(module) {
      const file = relative(process.cwd(), module.moduleId)
      if (planned.includes(file)) {
        progress?.begin(file)
      }
    },

    async onTestRunEnd(modules, unhandledErrors) {
      await allExits()
      progress?.[Symbol.dispose]()
      const settings = readSettings()
      const tests = countTests(modules)
      let green = unhandledErrors.length === 0 && tests.passed > 0 && tests.failed === 0
      mkdirSync(settings.reports, { recursive: true })
      writeFileSync(join(settings.reports, 'tests.json'), `${JSON.stringify(tests, undefined, 2)}\n`)
      const seen = new Map(modules.map((module) => [relative(process.cwd(), module.moduleId), { module, errors: errorsOf(module) }]))

      if (planned.length > 0) {
        const scenarios = planned.map((file) => withEvidence(resultOf(file, seen.get(file), settings), settings))
        const results = documentOf(scenarios, settings, began)
        writeFileSync(join(settings.reports, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`)
        process.stdout.write(`\n${renderTable(results, { colour: process.stdout.isTTY })}\n`)
        green &&= scenarios.every(({ outcome }) => outcome === 'passed')
        for (const scenario of scenarios.filter(({ outcome }) => outcome !== 'passed')) {
          process.stdout.write(`\n${renderFailure(scenario, results)}\n`)
        }
      }

      for (const error of unhandledErrors.filter(({ message }) => !isToldByOutcome(message))) {
        process.stderr.write(`\n${error.stack ?? error.message}\n`)
      }

      process.exitCode = green ? 0 : 1
    },
  }
}

/** Every test of a run. A file that did not end well counts as one that failed, whatever Vitest says of its tests. */
function countTests(modules: readonly TestModule[]): { readonly passed: number, readonly failed: number, readonly failures: readonly string[] } {
  const tests = modules.flatMap(module => [...module.children.allTests()])
  const failed = tests.filter(test => test.result().state !== 'passed')
  const broken = modules.filter(module => module.state() !== 'passed' && failed.every(test => test.module !== module))

  return {
    passed: tests.length - failed.length,
    failed: failed.length + broken.length,
    failures: [
      ...failed.map(test => `${test.module.relativeModuleId} › ${test.fullName}: ${test.result().errors?.[0]?.message ?? 'did not run to its end'}`),
      ...broken.map(module => `${module.relativeModuleId}: ${module.errors()[0]?.message ?? 'did not run to its end'}`),
    ],
  }
}

/** Two runs that wrote to one folder would each report what the other measured. Held until this process ends. */
async function claim(reports: string): Promise<void> {
  mkdirSync(reports, { recursive: true })
  if (!await tryLock(reports)) {
    refuse(`Another run is writing to ${reports}. Wait for it, or give this one its own folder by MEMORY_REPORTS.`)
  }
}

/** Vitest's error for a process that ended early: whose it was and how it ended stands beside its scenario. */
function isToldByOutcome(message: string): boolean {
  return message.startsWith('[vitest-pool]: Worker memory ') && [...exits.values()].some(({ early }) => early)
}

function isScenario({ project }: TestSpecification): boolean {
  return project.name === 'scenarios'
}

/** Its own result when it left one; else what is known of how its process ended. */
function resultOf(file: string, seen: Seen | undefined, { reports, fileSize }: Settings): ScenarioResult {
  const scenario = basename(file, '.ts')
  const exit = exits.get(file)
  const left = readResult(join(reports, scenario, 'result.json'))

  const errors = seen?.errors.join('\n') ?? ''
  const timeline = join(reports, scenario, 'timeline.jsonl')

  if (left !== undefined && !(left instanceof Error)) {
    const result = { ...left, ...exit === undefined ? {} : { exit: { code: exit.code, signal: exit.signal } } }
    return left.outcome !== 'passed' || seen?.module.state() === 'passed'
      ? result
      : exit?.early === true
        ? { ...result, outcome: 'crashed', message: `It was within budget, and then its process ${endOf(exit)}.\n${errors}` }
        : { ...result, outcome: 'invalid', message: `It was within budget, and failed after that.\n${errors}` }
  }

  const [outcome, message] = exit === undefined
    ? ['not-started', errors || 'It was planned and never got a process.'] as const
    : exit.early
      ? ['crashed', `Its process ${endOf(exit)} before it could say anything.${existsSync(timeline) ? ` Its timeline up to then: ${timeline}` : ''}\n${errors}`] as const
      : ['invalid', left?.message ?? (errors || 'It ended without a result.')] as const

  return { scenario, promise: scenario, file, outcome, message, seconds: 0, lane: 'default', network: false, judged: [], fileSize, waited: 0, pid: exit?.pid ?? 0, exit, verdicts: [], scaling: [], evidence: [] }
}

/** With the files that it left, as whoever reads the report would open them. */
function withEvidence(result: ScenarioResult, { reports }: Settings): ScenarioResult {
  const folder = join(reports, result.scenario)
  const files = existsSync(folder) ? readdirSync(folder).toSorted() : []
  return { ...result, evidence: files.map(file => relative(process.cwd(), join(folder, file))) }
}

function endOf({ code, signal, overdue }: Exit): string {
  return overdue === undefined
    ? `ended ${signal === null ? `with code ${code}` : `by ${signal}`}`
    : `was ended after ${overdue / 1000} s, the longest that MEMORY_DEADLINE allows,`
}

/** `undefined` when it left none; an error when what it left is no result, which is no reason to lose the others. */
function readResult(path: string): ScenarioResult | Error | undefined {
  try {
    return existsSync(path) ? parseScenarioResult(JSON.parse(readFileSync(path, 'utf8'))) : undefined
  } catch (error) {
    return new Error(`${path} cannot be read. ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

function errorsOf(module: TestModule): readonly string[] {
  const tests = [...module.children.allTests()].flatMap((test) => test.result().errors ?? [])
  return [...module.errors(), ...tests].map(({ message }) => message)
}

function documentOf(scenarios: readonly ScenarioResult[], settings: Settings, began: Date): Results {
  return {
    schema: schemaVersion,
    began: began.toISOString(),
    seconds: Math.round((Date.now() - began.getTime()) / 1000),
    fileSize: settings.fileSize,
    rounds: settings.rounds,
    import: importedModule(),
    environment: { node: nodeVersion(), platform: process.platform, arch: process.arch, cpus: cpus().length, memory: totalmem() },
    packages: installedPackages(scenarios),
    scenarios,
  }
}

/** Of the Node that forks run on. */
function nodeVersion(): string {
  const { MEMORY_NODE } = process.env
  return MEMORY_NODE ? execFileSync(MEMORY_NODE, ['--version'], { encoding: 'utf8' }).trim().slice(1) : process.versions.node
}

/** The module that `--import` named, as it would be typed. */
function importedModule(): string | undefined {
  const { MEMORY_IMPORT } = process.env
  return MEMORY_IMPORT ? `./${relative(process.cwd(), fileURLToPath(MEMORY_IMPORT))}` : undefined
}
