/** A check as a test of a Vitest project: measured as a scenario is, with a result of its own. */

import { dirname, join, relative } from 'node:path'
import { heartbeatFile, startHeartbeat } from '../heartbeat.ts'
import { scenarioResult } from '../results/scenario-result.ts'
import type { ScenarioResult } from '../results/schema.ts'
import { usualOptions } from '../scenario/definition.ts'
import type { Scenario } from '../scenario/definition.ts'
import { evidenceFolder, leaveResult, runScenario } from '../scenario/run-scenario.ts'
import { repeatInRounds } from '../scenario/work.ts'
import { checkName } from '../scenario-name.ts'
import { readSettings } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { callsOf } from './calls.ts'
import type { Calls } from './calls.ts'
import { formatDuration } from './durations.ts'
import { limitsOf, timesTimeout } from './figures.ts'
import { RetentionError, requestOf } from './options.ts'
import type { Request } from './options.ts'
import { usualRounds, warmUp } from './plan.ts'
import type { Plan } from './plan.ts'
import { probe } from './probe.ts'

/** The test that a check is a part of. */
export interface CheckedTest {
  /** Its absolute path. */
  readonly file: string
  /** With its suites, ` > ` between. */
  readonly name: string
  /** The line of its file that defines it. */
  readonly line: number | undefined
  readonly project: string
  /** Milliseconds that it may take. 0: as many as it likes. */
  readonly timeout: number
}

/** What became of it. */
export interface Checked {
  readonly result: ScenarioResult
  /** What was thrown, where the operation or an option is to blame. */
  readonly error?: unknown
}

/** Names that were given in this process, each with how often: a test may have several checks. */
const given = new Map<string, number>()
let running: string | undefined

/**
 * Checks an operation, and leaves the result for the reporter. `undefined`: a diagnosing run is of another check.
 *
 * @throws {RetentionError} when another check has not ended, or an option makes no sense
 */
export async function checkRetention(
  operation: unknown,
  options: unknown,
  test: CheckedTest,
): Promise<Checked | undefined> {
  const settings = readSettings()
  const name = uniqueName(test)
  if (settings.check !== undefined && settings.check !== name) {
    return undefined
  }
  if (running !== undefined) {
    throw new RetentionError(
      `The check of ${JSON.stringify(running)} has not ended, and both are of the whole process. Let tests of this ` +
        'project run one after the other: no test.concurrent, and await each expect(…).toRetainNothing().',
    )
  }
  running = test.name
  try {
    return await checkAlone(operation, options, { name, test, settings })
  } finally {
    running = undefined
  }
}

interface Context {
  readonly name: string
  readonly test: CheckedTest
  readonly settings: Settings
}

async function checkAlone(operation: unknown, options: unknown, context: Context): Promise<Checked> {
  const { name, test, settings } = context
  const began = performance.now()
  evidenceFolder(settings, name) // from here on it is known that it began

  try {
    const request = requestOf(operation, options)
    requireTime(request, test)
    using heartbeat = startHeartbeat(join(settings.reports, dirname(name), heartbeatFile), request.timeout)
    using calls = callsOf(request.operation, request.timeout, heartbeat)
    const conditions = { profile: settings.profile, network: false }
    const { mostOperations, rounds = usualRounds } = settings
    const plan =
      settings.diagnosing || mostOperations !== undefined
        ? { operations: mostOperations ?? 1, rounds }
        : await probe(calls, request, conditions)
    const scenario = scenarioOf(request, { plan, calls, context })
    const result = withTest(
      await (settings.diagnosing
        ? capture(scenario, settings)
        : runScenario(scenario, {
            settings,
            budgets: undefined,
            limits: limitsOf(request, plan, conditions),
            notMeasured: request.notMeasured,
          })),
      test,
    )
    leaveResult(settings, result)
    return { result, error: calls.error() }
  } catch (error) {
    if (!(error instanceof RetentionError)) {
      throw error
    }
    const result = withTest(
      scenarioResult({
        scenario: name,
        title: test.name,
        file: relative(process.cwd(), test.file),
        outcome: 'invalid',
        message: error.message,
        seconds: Number(((performance.now() - began) / 1000).toFixed(1)),
        profile: settings.profile,
        pid: process.pid,
      }),
      test,
    )
    leaveResult(settings, result)
    return { result, error }
  }
}

/** @throws {RetentionError} when Vitest would end the test before the check has ended */
function requireTime({ timeout }: Request, test: CheckedTest): void {
  const longest = timesTimeout * timeout
  if (test.timeout > 0 && longest > test.timeout) {
    throw new RetentionError(
      `timeout is ${formatDuration(timeout)}, and a check that follows what has risen takes up to ${timesTimeout} ` +
        `times that; its test may take ${formatDuration(test.timeout)}. Give the test longer: ` +
        `test(name, { timeout: ${longest} }, …).`,
    )
  }
}

/** What takes snapshots is only loaded where nothing is measured. */
async function capture(scenario: Scenario, settings: Settings): Promise<ScenarioResult> {
  const { captureScenario } = await import('../scenario/capture-scenario.ts')
  return await captureScenario(scenario, settings)
}

function scenarioOf(
  { metrics, counts, emitters, wait }: Request,
  { plan, calls, context }: { readonly plan: Plan; readonly calls: Calls; readonly context: Context },
): Scenario {
  return {
    name: context.name,
    title: context.test.name,
    file: relative(process.cwd(), context.test.file),
    metrics: Object.fromEntries(metrics.map(metric => [metric, 'the operation retains nothing'])),
    ...usualOptions,
    wait,
    warmUp,
    ...plan,
    async body({ memory, operations }) {
      Object.entries(counts).forEach(([metric, count]) => memory.count(metric, count))
      emitters.forEach(memory.watch)
      await repeatInRounds(memory, calls.operate, operations)
      memory.judgeTrends()
    },
  }
}

function withTest(result: ScenarioResult, { project, name, line }: CheckedTest): ScenarioResult {
  return { ...result, test: { project, name }, ...(line === undefined ? {} : { line }) }
}

function uniqueName({ file, name }: CheckedTest): string {
  const plain = checkName(file, name)
  const count = (given.get(plain) ?? 0) + 1
  given.set(plain, count)
  return count === 1 ? plain : `${plain}-${count}`
}
