/** Counts what went wrong in many tries, with what may be said of it. */

import { isRed } from '../../helpers/judge/measurement.ts'
import { upperBound } from '../../helpers/judge/proportion.ts'
import { MiB } from '../../helpers/units.ts'
import { measureCanaries, measureScenarios } from '../../helpers/vitest/run.ts'
import type { Circumstances } from '../../helpers/vitest/run.ts'

export interface Count {
  readonly what: string
  readonly tries: number
  readonly wrong: number
  readonly details: readonly string[]
}

/** Tries as often as asked, so many at once; a try answers what went wrong in it. */
async function repeat(what: string, tries: number, atOnce: number, attempt: () => Promise<readonly string[]>): Promise<Count> {
  const details: string[] = []
  let [begun, ended, wrong] = [0, 0, 0]
  const goOn = async (): Promise<void> => {
    while (begun < tries) {
      begun++
      const problems = await attempt()
      ended++
      wrong += problems.length > 0 ? 1 : 0
      details.push(...problems)
      process.stderr.write(`${what} ${ended}/${tries}: ${problems.length === 0 ? 'none' : problems.join('; ')}\n`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, goOn))
  return { what, tries, wrong, details }
}

export interface Proof {
  readonly scenarios: readonly string[]
  readonly repeats: number
  /** Bytes of the file that clean runs work on. */
  readonly fileSize: number
  readonly canaries: boolean
  /** How many tries go on at the same time; default one after the other. */
  readonly atOnce?: number
  readonly hardship?: Hardship
}

/** What makes it hard, in a few words that begin each line, and how a run is started under it. What it takes is disposed of after the run. */
export interface Hardship {
  readonly name: string
  readonly begin: () => Disposable & { readonly circumstances: Circumstances }
}

/** Circumstances that take nothing, so that there is nothing to give back. */
export function lasting(given: Circumstances): Hardship['begin'] {
  return () => ({ circumstances: given, [Symbol.dispose]() {} })
}

const nothing: Hardship = { name: '', begin: lasting({}) }

/** False alarms of each scenario, and what the canaries missed. */
export async function countWrongVerdicts({ scenarios, repeats, fileSize, canaries, atOnce = 1, hardship = nothing }: Proof): Promise<readonly Count[]> {
  const count = (what: string, attempt: (under: Circumstances) => Promise<readonly string[]>): Promise<Count> =>
    repeat(hardship === nothing ? what : `${hardship.name}: ${what}`, repeats, atOnce, async () => {
      using begun = hardship.begin()
      return await attempt(begun.circumstances)
    })

  const counts: Count[] = []
  for (const scenario of scenarios) {
    counts.push(await count(`${scenario}, clean: false alarms`, under => falseAlarms(scenario, fileSize, under)))
  }
  if (canaries) {
    counts.push(await count('canaries: missed, or alarmed without a leak', measureCanaries))
  }
  return counts
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

/** Runs a scenario as it is, and answers why it was red: nothing when it was not. */
async function falseAlarms(scenario: string, fileSize: number, circumstances: Circumstances): Promise<readonly string[]> {
  const { scenarios: [result] } = await measureScenarios({ scenarios: [scenario], settings: { fileSize, ...scalingOf(fileSize) }, ...circumstances })
  return result === undefined || result.outcome !== 'passed'
    ? [result?.verdicts.find(({ outcome }) => isRed(outcome))?.reason ?? result?.message ?? 'no result']
    : []
}

/** Scaling at the sizes that lead up to the file's, once. */
function scalingOf(fileSize: number): { readonly sizes: readonly number[], readonly repeats: number } {
  return { sizes: [fileSize / 4, fileSize / 2, fileSize].map(size => Math.max(MiB, Math.floor(size))), repeats: 1 }
}
