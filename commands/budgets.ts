/** `npm run budgets -- [scenario…]`: measures clean runs and writes the budgets that they justify, beside each scenario. */

import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { budgetFrom } from '../helpers/judge/budget.ts'
import type { Budget } from '../helpers/judge/verdict.ts'
import { changeOf } from '../helpers/reading.ts'
import type { Results, ScenarioResult } from '../helpers/results/schema.ts'
import { parseCount } from '../helpers/settings.ts'
import { formatBytes, GiB, parseSize } from '../helpers/units.ts'
import type { BudgetFile } from '../helpers/vitest/budgets.ts'
import { budgetPath } from '../helpers/vitest/budgets.ts'
import { fileOf, listScenarios, measureScenarios } from '../helpers/vitest/run.ts'
import { chooseScenarios } from './arguments.ts'
import { versionsAsked } from './versions.ts'
import type { Versions } from './versions.ts'

const help = `npm run budgets -- [scenario…] [--runs 10] [--size 1GiB] [--set PACKAGES]

Runs each scenario as often as asked without judging it, and writes <scenario>.budgets.json beside it:
minimum, median, maximum and number of the clean runs, and the budget that they justify (docs/measuring.md).
Raising a budget is a decision: say why in CHANGELOG.md. Measure on a machine that does nothing else.`

export async function budgets(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { runs: { type: 'string', default: '10' }, size: { type: 'string', default: '1GiB' }, set: { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const runs = parseCount(values.runs)
  const fileSize = parseSize(values.size)
  const versions = await versionsAsked(values)
  const judgedByBudgets = listScenarios().filter(({ kind }) => kind === 'scenario').map(({ name }) => name)
  for (const name of chooseScenarios(positionals, judgedByBudgets)) {
    await calibrate(name, { runs, fileSize, versions, set: values.set?.join(',') })
  }
  return 0
}

interface Calibration {
  readonly runs: number
  readonly fileSize: number
  readonly versions: Versions
  /** As it was typed. */
  readonly set: string | undefined
}

async function calibrate(name: string, { runs, fileSize, versions, set }: Calibration): Promise<void> {
  const measured: ScenarioResult[] = []
  let last: Results | undefined

  while (measured.length < runs) {
    last = await measureScenarios({ scenarios: [name], ...versions, settings: { fileSize, calibrating: true } })
    const [result] = last.scenarios
    if (result?.outcome !== 'passed' || result.measurement === undefined) {
      throw new Error(`${name}: a clean run did not succeed (${result?.outcome ?? 'no result'}). ${result?.message ?? ''}`)
    }
    measured.push(result)
    process.stdout.write(`${name} ${measured.length}/${runs}: ${result.seconds} s, rss ${formatBytes(changeOf(result.measurement, 'rss') ?? Number.NaN)}, heapUsed ${formatBytes(changeOf(result.measurement, 'heapUsed') ?? Number.NaN)}, peak ${formatBytes(changeOf(result.measurement, 'peakRss') ?? Number.NaN)}\n`)
  }

  const [first] = measured
  if (first === undefined || last === undefined) {
    return
  }
  const file: BudgetFile = {
    measured: {
      command: `npm run budgets -- ${name} --runs ${runs}${fileSize === GiB ? '' : ` --size ${formatBytes(fileSize).replace(' ', '')}`}${set === undefined ? '' : ` --set ${set}`}`,
      on: last.began.slice(0, 10),
      fileSize: first.fileSize,
      node: last.environment.node,
      platform: `${last.environment.platform} ${last.environment.arch}`,
      packages: last.packages,
    },
    budgets: Object.fromEntries(first.judged.map(metric => [metric, figuresOf(metric, measured)])),
  }
  const path = budgetPath({ name: basename(name, '.ts'), file: fileOf(name) })
  writeFileSync(path, `${JSON.stringify(file, undefined, 2)}\n`)
  process.stdout.write(`${path} written.\n`)
}

function figuresOf(metric: string, measured: readonly ScenarioResult[]): Pick<Required<Budget>, 'allowed' | 'clean'> {
  const changes = measured.map(({ measurement }) => (measurement === undefined ? undefined : changeOf(measurement, metric)) ?? Number.NaN)
  const network = measured.some(result => result.network)
  const { allowed, clean } = budgetFrom(changes, metric, { lane: 'default', network }, '')
  if (clean === undefined) {
    throw new Error(`${metric} has no clean runs.`)
  }
  return { allowed, clean }
}
