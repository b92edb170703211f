/** The budgets of a scenario: figures from the generated file beside it, reasons from the scenario itself. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { justified } from '../judge/budget.ts'
import type { Budget } from '../judge/verdict.ts'
import { defined } from '../defined.ts'
import { fewestRounds } from '../judge/trend.ts'
import { isByteMetric, isPeak } from '../metrics.ts'
import { npmRun } from '../shell.ts'
import { areOfOneKind, havePeaksOfOneKind, kindOf, thisMachine } from './machine.ts'
import type { Machine } from './machine.ts'
import { typedAs } from './names.ts'

const figures = v.object({
  allowed: v.number(),
  clean: v.object({ runs: v.number(), min: v.number(), median: v.number(), max: v.number() }),
})

const budgetFile = v.object({
  measured: v.object({
    command: v.string(),
    on: v.string(), // the day
    fileSize: v.number(),
    node: v.string(),
    platform: v.string(),
    libc: v.exactOptional(v.string()),
    cores: v.exactOptional(v.number()),
    packages: v.record(v.string(), v.string()),
  }),
  budgets: v.record(v.string(), figures),
})

export type BudgetFile = v.InferOutput<typeof budgetFile>

/** The part of a scenario that reading its budgets needs. */
interface Judged {
  readonly name: string
  readonly file: string
  readonly metrics: Readonly<Record<string, string>>
  /** Given where the trend of these is judged, which takes no budget. */
  readonly operations?: number
  readonly network: boolean
}

/** `import.budgets.json` beside `import.ts`. */
export function budgetPath({ file, name }: Pick<Judged, 'name' | 'file'>): string {
  return join(dirname(file), `${name}.budgets.json`)
}

/**
 * The budgets of a scenario: none where a trend is judged; `undefined` where none were measured, so that there is no
 * file. A budget above what its clean runs justify was typed, or comes from an older rule, and is lowered to that. One
 * of another kind of machine says so: counts hold anywhere, and bytes do not.
 *
 * @throws when it is no budget file, or when a judged metric has no budget in it
 */
export function readBudgets(scenario: Judged, here: Machine = thisMachine()): readonly Budget[] | undefined {
  const path = budgetPath(scenario)
  if (scenario.operations !== undefined) {
    return []
  }
  if (!existsSync(path)) {
    return undefined
  }
  const { budgets, measured } = readBudgetFile(path)

  return Object.entries(scenario.metrics).map(([metric, reason]) => {
    const found = budgets[metric]
    if (found === undefined) {
      throw new Error(
        `${scenario.name} is judged by ${metric}, and ${path} has no budget for it. Run: ` +
          npmRun('budgets', [typedAs(scenario.file)]),
      )
    }
    const allowed = Math.min(
      found.allowed,
      justified(found.clean, metric, { profile: 'default', network: scenario.network }),
    )
    const elsewhere = elsewhereOf(metric, { scenario, measured, here })
    return { metric, reason, measuredAt: measured.fileSize, ...found, allowed, ...defined({ elsewhere }) }
  })
}

/** `undefined` where the budget of the metric holds on this machine. */
function elsewhereOf(
  metric: string,
  { scenario, measured, here }: { readonly scenario: Judged; readonly measured: Machine; readonly here: Machine },
): Budget['elsewhere'] {
  if (!isByteMetric(metric)) {
    return undefined // a count is exact, and of the program
  }
  const remedy =
    `Measure one here: ${npmRun('budgets', [typedAs(scenario.file)])}. Or judge its trend (--rounds ` +
    `${2 * fewestRounds}), or compare with another version: npm run compare.`
  if (!areOfOneKind(measured, here)) {
    return { measured: kindOf(measured), here: kindOf(here), remedy }
  }
  return isPeak(metric) && !havePeaksOfOneKind(measured, here)
    ? { measured: coresOf(measured), here: coresOf(here), remedy }
    : undefined
}

function coresOf({ cores }: Machine): string {
  return cores === 1 ? 'one core' : `${cores} cores`
}

/**
 * Bytes at which the budgets of each scenario were measured, by its name; one whose budgets cannot be read is left out,
 * and red for that.
 */
export function budgetSizes(
  scenarios: readonly { readonly scenario: string; readonly file: string }[],
): ReadonlyMap<string, number> {
  return new Map(
    scenarios.flatMap(({ scenario, file }) => {
      try {
        return [[scenario, readBudgetFile(budgetPath({ name: scenario, file })).measured.fileSize]]
      } catch {
        return []
      }
    }),
  )
}

/** @throws with the path of the entry that is wrong */
export function readBudgetFile(path: string): BudgetFile {
  return v.parse(budgetFile, JSON.parse(readFileSync(path, 'utf8')))
}
