/** Counts what went wrong in many tries, with what may be said of it. */

import { isRed } from '../../helpers/judge/measurement.ts'
import { upperBound } from '../../helpers/judge/proportion.ts'
import type { ScenarioResult } from '../../helpers/results/schema.ts'
import { MiB } from '../../helpers/units.ts'
import { measureCanaries, measureScenarios } from '../../helpers/vitest/run.ts'
import type { Circumstances } from '../../helpers/vitest/run.ts'

export interface Count {
  readonly what: string
  readonly tries: number
  readonly wrong: number
  readonly details: readonly string[]
}

/** Tries as often as asked; a try answers what went wrong in it. */
async function repeat(what: string, tries: number, attempt: () => Promise<readonly string[]>): Promise<Count> {
  const details: string[] = []
  let wrong = 0
  for (let number = 1; number <= tries; number++) {
    const problems = await attempt()
    wrong += problems.length > 0 ? 1 : 0
    details.push(...problems)
    process.stderr.write(`${what} ${number}/${tries}: ${problems.length === 0 ? 'none' : problems.join('; ')}\n`)
  }
  return { what, tries, wrong, details }
}

export interface Proof {
  readonly scenarios: readonly string[]
  readonly repeats: number
  /** Bytes of the file that clean runs work on. */
  readonly fileSize: number
  readonly canaries: boolean
  /** One in so many operations leaks: then a run that is not red for it is wrong. */
  readonly leak?: number
  /** What makes it hard, in a few words that begin each line, and how runs are started under it. */
  readonly hardship?: { readonly name: string, readonly circumstances: Circumstances }
}

/** False alarms of each scenario, or leaks that it missed, and what the canaries missed. */
export async function countWrongVerdicts(proof: Proof): Promise<readonly Count[]> {
  const { repeats, canaries, hardship } = proof
  const under = hardship === undefined ? '' : `${hardship.name}: `
  const circumstances = hardship?.circumstances ?? {}

  return [
    ...await repeatScenarios(proof, under, circumstances),
    ...canaries ? [await repeat(`${under}canaries: missed, or alarmed without a leak`, repeats, () => measureCanaries(circumstances))] : [],
  ]
}

/** All of them in one run, as often as asked: what disturbs the machine for a while does not fall on one scenario alone. */
async function repeatScenarios({ scenarios: names, repeats, fileSize, leak }: Proof, under: string, circumstances: Circumstances): Promise<readonly Count[]> {
  const problems = new Map(names.map(name => [name, [] as string[]]))

  for (let number = 1; number <= repeats; number++) {
    const { scenarios } = await measureScenarios({ scenarios: names, settings: { fileSize, ...scalingOf(fileSize), ...leak === undefined ? {} : { leak } }, ...circumstances })
    for (const [name, found] of problems) {
      const problem = problemOf(scenarios.find(({ scenario }) => scenario === name), leak)
      process.stderr.write(`${under}${name} ${number}/${repeats}: ${problem ?? 'as it should be'}\n`)
      found.push(...problem === undefined ? [] : [problem])
    }
  }

  const what = leak === undefined ? 'clean: false alarms' : `one in ${leak} operations leaks: missed`
  return [...problems].map(([name, details]) => ({ what: `${under}${name}, ${what}`, tries: repeats, wrong: details.length, details }))
}

/** A clean run that is red, or a leaking one that is not red for its leak. */
function problemOf(result: ScenarioResult | undefined, leak: number | undefined): string | undefined {
  if (leak === undefined || result === undefined) {
    return reasonOf(result)
  }
  return ['growing', 'over'].includes(result.outcome) ? undefined : reasonOf(result) ?? 'not seen'
}

/** Prints each count with its bound, and answers the exit code: 0 when nothing went wrong. */
export function tell(counts: readonly Count[]): number {
  process.stdout.write(`\n${counts.map(summary).join('\n')}\n`)
  return counts.every(({ wrong }) => wrong === 0) ? 0 : 1
}

function summary({ what, tries, wrong, details }: Count): string {
  const percent = 100 * upperBound(wrong, tries)
  const bound = percent < 0.1 ? percent.toPrecision(1) : percent.toFixed(1)
  return [`${what}: ${wrong} of ${tries}, so at most ${bound} % (95 %)`, ...new Set(details.map(detail => `  ${detail}`))].join('\n')
}

/** Why a run was red. `undefined` when it was not. */
function reasonOf(result: ScenarioResult | undefined): string | undefined {
  return result?.outcome === 'passed' ? undefined : result?.verdicts.find(({ outcome }) => isRed(outcome))?.reason ?? result?.message ?? 'no result'
}

/** Scaling at the sizes that lead up to the file's, once. */
function scalingOf(fileSize: number): { readonly sizes: readonly number[], readonly repeats: number } {
  return { sizes: [fileSize / 4, fileSize / 2, fileSize].map(size => Math.max(MiB, Math.floor(size))), repeats: 1 }
}
