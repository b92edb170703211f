/** Counts wrong verdicts in many tries, with their upper bounds. */

import { defined } from '../../helpers/defined.ts'
import { isRed } from '../../helpers/judge/measurement.ts'
import { upperBound } from '../../helpers/judge/proportion.ts'
import type { ScenarioResult } from '../../helpers/results/schema.ts'
import { MiB } from '../../helpers/units.ts'
import { measureCanaries } from './run-canaries.ts'
import { measureScenarios } from '../../helpers/run/run.ts'
import type { Circumstances } from '../../helpers/run/run.ts'
import { nothing } from './stress.ts'
import type { Stress } from './stress.ts'

export interface Count {
  readonly what: string
  readonly tries: number
  readonly wrong: number
  readonly details: readonly string[]
}

export interface Often {
  readonly tries: number
  /** How many run at the same time. Default: 1. */
  readonly atOnce?: number
}

/** Tries as often as asked, `atOnce` at the same time; a try returns its problems, for each thing that is counted. */
export async function repeatAll(
  whats: readonly string[],
  { tries, atOnce = 1 }: Often,
  attempt: () => Promise<readonly (readonly string[])[]>,
): Promise<readonly Count[]> {
  const counts = whats.map(what => ({ what, tries, wrong: 0, details: [] as string[] }))
  if (counts.length === 0) {
    return counts
  }
  let [begun, ended] = [0, 0]
  const goOn = async (): Promise<void> => {
    while (begun < tries) {
      begun++
      const found = await attempt()
      ended++
      for (const [index, count] of counts.entries()) {
        const problems = found[index] ?? []
        count.wrong += problems.length > 0 ? 1 : 0
        count.details.push(...problems)
        process.stderr.write(
          `${count.what} ${ended}/${tries}: ${problems.length === 0 ? 'none' : problems.join('; ')}\n`,
        )
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, goOn))
  return counts
}

/** Tries one thing as often as asked; a try returns its problems. */
export async function repeat(
  what: string,
  often: Often,
  attempt: () => Promise<readonly string[]>,
): Promise<readonly Count[]> {
  return await repeatAll([what], often, async () => [await attempt()])
}

export interface Validation {
  /** Names of scenarios; none means none. */
  readonly scenarios: readonly string[]
  /** Names of canaries; none means none. */
  readonly canaries: readonly string[]
  readonly repeats: number
  /** Bytes of the file that clean runs work on. */
  readonly fileSize: number
  /** N: 1 in N operations leaks, and a run that is not red for it is wrong. */
  readonly leak?: number
  /** How many tries run at the same time. Default: 1. */
  readonly atOnce?: number
  readonly stress?: Stress
}

/** Counts false alarms of each scenario, or leaks that it missed, and failures of each canary. */
export async function countWrongVerdicts({
  scenarios,
  repeats,
  fileSize,
  leak,
  canaries,
  atOnce = 1,
  stress = nothing,
}: Validation): Promise<readonly Count[]> {
  const count = (
    whats: readonly string[],
    attempt: (under: Circumstances) => Promise<readonly (readonly string[])[]>,
  ): Promise<readonly Count[]> =>
    repeatAll(
      whats.map(what => (stress === nothing ? what : `${stress.name}: ${what}`)),
      { tries: repeats, atOnce },
      async () => {
        using begun = stress.begin()
        return await attempt(begun.circumstances)
      },
    )
  using _ = stress.during?.()
  const wrong = leak === undefined ? 'clean: false alarms' : `1 in ${leak} operations leaks: missed`

  return [
    ...(await count(
      scenarios.map(scenario => `${scenario}, ${wrong}`),
      under => wrongVerdicts(scenarios, { fileSize, leak, under }),
    )),
    ...(await count(
      canaries.map(canary => `canary ${canary}: missed, or alarmed without a leak`),
      under => measureCanaries(canaries, under),
    )),
  ]
}

/** Prints each count with its bound. Returns the exit code: 0 when nothing went wrong, 2 when nothing was tried. */
export function reportCounts(counts: readonly Count[]): number {
  if (counts.length === 0) {
    process.stdout.write('\nNothing was tried.\n')
    return 2
  }
  process.stdout.write(`\n${counts.map(summary).join('\n')}\n`)
  return counts.every(({ wrong }) => wrong === 0) ? 0 : 1
}

function summary({ what, tries, wrong, details }: Count): string {
  const percent = 100 * upperBound(wrong, tries)
  const bound = percent < 0.1 ? percent.toPrecision(1) : percent.toFixed(1)
  return [
    `${what}: ${wrong} of ${tries}, so at most ${bound} % (95 %)`,
    ...new Set(details.map(detail => `  ${detail}`)),
  ].join('\n')
}

interface Try {
  readonly fileSize: number
  readonly leak: number | undefined
  readonly under: Circumstances
}

/**
 * Runs all of them once, in one go, so that a disturbance of the machine does not hit one scenario alone. Returns the
 * problems of each verdict, none where it was right.
 */
async function wrongVerdicts(
  names: readonly string[],
  { fileSize, leak, under }: Try,
): Promise<readonly (readonly string[])[]> {
  const { scenarios } = await measureScenarios({
    scenarios: names,
    settings: { fileSize, ...scalingOf(fileSize), ...defined({ leak }) },
    ...under,
  })

  return names.map(name => {
    const problem = problemOf(
      scenarios.find(({ scenario }) => scenario === name),
      leak,
    )
    return problem === undefined ? [] : [problem]
  })
}

/** A clean run that is red, or a leaking one that is not red for its leak. */
function problemOf(result: ScenarioResult | undefined, leak: number | undefined): string | undefined {
  if (leak === undefined || result === undefined) {
    return reasonOf(result)
  }
  return ['growing', 'over'].includes(result.outcome) ? undefined : (reasonOf(result) ?? 'not detected')
}

/** Why a run was red. `undefined` when it was not. */
function reasonOf(result: ScenarioResult | undefined): string | undefined {
  return result?.outcome === 'passed'
    ? undefined
    : (result?.verdicts.find(({ outcome }) => isRed(outcome))?.reason ?? result?.message ?? 'no result')
}

/** Scaling at the sizes that lead up to the file's, once. */
function scalingOf(fileSize: number): { readonly sizes: readonly number[]; readonly repeats: number } {
  return { sizes: [fileSize / 4, fileSize / 2, fileSize].map(size => Math.max(MiB, Math.floor(size))), repeats: 1 }
}
