/**
 * `npm run budgets -- [scenario…]`: measures clean runs and writes the budgets that they justify beside each scenario.
 */

import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { budgetFrom, minimumCleanRuns, steadyRise } from '../helpers/judge/budget.ts'
import { judgeWithoutBudgets } from '../helpers/judge/judge.ts'
import type { Budget } from '../helpers/judge/verdict.ts'
import { changeOf } from '../helpers/reading.ts'
import type { Results, ScenarioResult } from '../helpers/results/schema.ts'
import { formatBytes, GiB, parseCount, parseSize } from '../helpers/units.ts'
import type { BudgetFile } from '../helpers/scenario/budgets.ts'
import { budgetPath } from '../helpers/scenario/budgets.ts'
import { sizeArgument } from '../helpers/results/render/values.ts'
import { npmRun } from '../helpers/shell.ts'
import { scenarioName } from '../helpers/scenario-name.ts'
import { thisMachine } from '../helpers/scenario/machine.ts'
import type { Machine } from '../helpers/scenario/machine.ts'
import { fileOf, typedAs } from '../helpers/scenario/names.ts'
import { describeScenarios } from '../helpers/run/descriptions.ts'
import { measureScenarios } from '../helpers/run/run.ts'
import { hasChecks } from '../helpers/run/vitest-words.ts'
import { chooseScenarios, requireSuiteAllocator } from './arguments.ts'
import { UsageError } from './usage.ts'
import { readSuite } from '../helpers/suite.ts'
import { versionsAsked } from './versions.ts'
import type { Versions } from './versions.ts'

const help = `npm run budgets -- [scenario|file…] [--runs 10] [--size 1GiB] [--set PACKAGES] [--node 24.17.0]

Runs each scenario as often as asked without judging it, and writes <scenario>.budgets.json beside it:
minimum, median, maximum and number of the clean runs, and the budget that they justify.
A metric that grows with the rounds of a scenario, or by the same amount in every run, is reported, and gets no budget.
Raising a budget is a decision: say why. Measure on a machine that does nothing else.

  --runs N        number of clean runs, 10 at least; a run that fails is reported and repeated
  --size SIZE     size of the file that it works on (default: 1GiB)
  --set PACKAGES  packages to run on instead of those installed here, as npm run repro takes them
  --node NODE     the Node that it runs on: a major (24), a release (24.17.0), a range (24.17), or the path of a node
                  binary (./out/Release/node)`

/** Rounds of the one run that shows growth: a trend takes as many in three legs. */
const roundsForTrend = 16

/** One run in as many as this may fail, and is repeated; where more fail, something is wrong with the scenario. */
const runsPerFailure = 4

export async function budgets(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '10' },
      size: { type: 'string', default: '1GiB' },
      set: { type: 'string', multiple: true },
      allocator: { type: 'string' },
      node: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  requireSuiteAllocator('budgets', values.allocator)

  const runs = parseCount(values.runs)
  if (runs < minimumCleanRuns) {
    throw new UsageError(
      `A budget rests on ${minimumCleanRuns} clean runs at least, and ${runs} ${runs === 1 ? 'was' : 'were'} asked ` +
        `for. Give --runs ${minimumCleanRuns} or more.`,
    )
  }
  const fileSize = parseSize(values.size)
  const versions = await versionsAsked(values)
  const judgedByBudgets = (await describeScenarios()).filter(({ kind }) => kind === 'scenario').map(({ name }) => name)
  const chosen = chooseScenarios(
    positionals,
    judgedByBudgets,
    'No scenario here has budgets: what repeats an operation is judged by its trend, and takes none.',
  )
  const checks = chosen.find(name => hasChecks(fileOf(name)))
  if (checks !== undefined) {
    throw new UsageError(`${checks} is judged by how it grows, and has no budgets.`)
  }
  const other = (await describeScenarios(chosen, versions.set)).find(({ kind }) => kind !== 'scenario')
  if (other !== undefined) {
    throw new UsageError(`${typedAs(other.file)} is judged by how it grows, and has no budgets.`)
  }
  for (const name of chosen) {
    await calibrate(name, { runs, fileSize, versions })
  }
  return 0
}

export interface Calibration {
  readonly runs: number
  readonly fileSize: number
  readonly versions: Versions
}

async function calibrate(name: string, calibration: Calibration): Promise<void> {
  const { runs, fileSize, versions } = calibration
  const { setName, nodeName } = versions
  const on = [
    name,
    ...(setName === undefined ? [] : [`on ${setName}`]),
    ...(nodeName === undefined ? [] : [`on Node ${nodeName}`]),
  ].join(' ')
  await requireLevel(name, on, calibration)

  const measured: ScenarioResult[] = []
  const failures: string[] = []
  let last: Results | undefined

  while (measured.length < runs) {
    last = await measureScenarios({ scenarios: [name], ...versions, settings: { fileSize, calibrating: true } })
    const [result] = last.scenarios
    const measurement = result?.measurement
    if (result?.outcome === 'passed' && measurement !== undefined) {
      measured.push(result)
      const [rss, heapUsed, peak] = ['rss', 'heapUsed', 'peakRss'].map(metric =>
        formatBytes(changeOf(measurement, metric) ?? Number.NaN),
      )
      process.stdout.write(
        `${on} ${measured.length}/${runs}: ${result.seconds} s, rss ${rss}, heapUsed ${heapUsed}, peak ${peak}\n`,
      )
      continue
    }
    failures.push(`${result?.outcome ?? 'no result'}. ${result?.message ?? ''}`.trim())
    process.stdout.write(`${on}: a run did not succeed, and is made again: ${failures.at(-1)}\n`)
    if (failures.length > runs / runsPerFailure) {
      throw new UsageError(
        `${on}: ${failures.length} runs did not succeed, and ${measured.length} did, so no budget was made. ` +
          `${failures.at(-1)}`,
      )
    }
  }

  const [first] = measured
  if (first === undefined || last === undefined) {
    return
  }
  const file: BudgetFile = {
    measured: {
      command: budgetsCommand(name, calibration),
      on: last.began.slice(0, 10),
      fileSize: first.fileSize,
      ...machineOf(last.environment),
      packages: last.packages,
    },
    budgets: Object.fromEntries(first.metrics.map(metric => [metric, figuresOf(metric, measured, on)])),
  }
  const path = budgetPath({ name: scenarioName(name), file: fileOf(name) })
  writeFileSync(path, `${JSON.stringify(file, undefined, 2)}\n`)
  process.stdout.write(`${path} written.\n`)
}

/** What budgets hold for: that Node, and this machine. */
function machineOf({ node, platform, arch }: Results['environment']): Machine {
  return { ...thisMachine(), node, platform: `${platform} ${arch}` }
}

/** The command that measures budgets again; the budgets are committed, so it has no path of this machine. */
export function budgetsCommand(name: string, { runs, fileSize, versions }: Calibration): string {
  return npmRun('budgets', [
    name,
    '--runs',
    String(runs),
    ...(fileSize === GiB ? [] : ['--size', sizeArgument(fileSize)]),
    ...versionWords(versions),
  ])
}

function versionWords({ setName, nodeName }: Versions): readonly string[] {
  return [...(setName === undefined ? [] : ['--set', setName]), ...(nodeName === undefined ? [] : ['--node', nodeName])]
}

/**
 * Runs it once for many rounds, each on a smaller file.
 *
 * @throws {Error} when a metric grows with them: a budget would accept a leak
 */
async function requireLevel(name: string, on: string, { fileSize, versions }: Calibration): Promise<void> {
  const {
    scenarios: [result],
  } = await measureScenarios({
    scenarios: [name],
    ...versions,
    settings: { fileSize: Math.ceil(fileSize / roundsForTrend), calibrating: true, rounds: roundsForTrend },
  })
  const conditions = { profile: result?.profile ?? 'default', network: result?.network ?? false } as const
  const grown =
    result?.measurement === undefined
      ? []
      : judgeWithoutBudgets(result.measurement, result.metrics, conditions).filter(
          ({ outcome }) => outcome === 'growing',
        )

  if (grown.length > 0) {
    throw new UsageError(
      `${on} leaks, so no budget was made:\n${grown.map(({ reason }) => reason).join('\n')}\nFind out what holds it: ` +
        npmRun('repro', [name, '--rounds', String(roundsForTrend), '--diagnose', ...versionWords(versions)]),
    )
  }
}

function figuresOf(
  metric: string,
  measured: readonly ScenarioResult[],
  on: string,
): Pick<Required<Budget>, 'allowed' | 'clean'> {
  const changes = measured.map(
    ({ measurement }) => (measurement === undefined ? undefined : changeOf(measurement, metric)) ?? Number.NaN,
  )
  const network = measured.some(result => result.network)
  const { allowed, clean } = budgetFrom(changes, metric, { profile: 'default', network, chunk: readSuite().chunk }, '')
  if (clean === undefined) {
    throw new Error(`${metric} has no clean runs.`)
  }
  const problem = steadyRise(metric, clean)
  if (problem !== undefined) {
    throw new UsageError(`${on}: ${problem}`)
  }
  return { allowed, clean }
}
