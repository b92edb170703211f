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

/** Tries as often as asked; a try answers what went wrong in it. */
export async function repeat(what: string, tries: number, attempt: () => Promise<readonly string[]>): Promise<Count> {
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
  /** What makes it hard, in a few words that begin each line, and how runs are started under it. */
  readonly hardship?: { readonly name: string, readonly circumstances: Circumstances }
}

/** False alarms of each scenario, and what the canaries missed. */
export async function countWrongVerdicts({ scenarios, repeats, fileSize, canaries, hardship }: Proof): Promise<readonly Count[]> {
  const under = hardship === undefined ? '' : `${hardship.name}: `
  const circumstances = hardship?.circumstances ?? {}
  const counts: Count[] = []
  for (const scenario of scenarios) {
    counts.push(await repeat(`${under}${scenario}, clean: false alarms`, repeats, () => falseAlarms(scenario, fileSize, circumstances)))
  }
  if (canaries) {
    counts.push(await repeat(`${under}canaries: missed, or alarmed without a leak`, repeats, () => measureCanaries(circumstances)))
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
