/** `npm run prove`: how often a clean run is called leaking, and how often a planted leak is missed. */

import { parseArgs } from 'node:util'
import { upperBound } from '../helpers/judge/proportion.ts'
import { isRed } from '../helpers/judge/measurement.ts'
import type { ScenarioResult } from '../helpers/results/schema.ts'
import { parseCount } from '../helpers/settings.ts'
import { MiB, parseSize } from '../helpers/units.ts'
import { measureCanaries, measureScenarios } from '../helpers/vitest/run.ts'
import { chooseScenarios, leakOf } from './arguments.ts'

const help = `npm run prove -- [scenario…] --repeat N [--size 32MiB] [--leak 1/N] [--no-canaries]

Repeats clean runs of the scenarios and all canaries, and prints false alarms and misses with their bounds.
A clean run that is red is a false alarm; a canary that fails has missed its leak, or was alarmed without one.
Exit code 0: none of either. 1: some.

  --repeat N      how often (default 10); scenarios take turns
  --size SIZE     how large a file clean runs work on
  --leak 1/N      runs that leak instead of clean ones: one that is not red has missed its leak
  --no-canaries   scenarios alone`

interface Count {
  readonly what: string
  readonly tries: number
  /** What went wrong in each try that did not go well. */
  readonly problems: readonly (readonly string[])[]
}

export async function prove(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      repeat: { type: 'string', default: '10' },
      size: { type: 'string', default: '32MiB' },
      leak: { type: 'string' },
      'no-canaries': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const tries = parseCount(values.repeat)
  const fileSize = parseSize(values.size)
  const scenarios = chooseScenarios(positionals)
  const { leak } = leakOf(values.leak, scenarios)
  const counts = [
    ...await repeatScenarios(scenarios, tries, fileSize, leak),
    ...values['no-canaries'] ? [] : [await repeatCanaries(tries)],
  ]

  process.stdout.write(`\n${counts.map(summary).join('\n')}\n`)
  return counts.every(({ problems }) => problems.length === 0) ? 0 : 1
}

/** All of them in one run, as often as asked: what disturbs the machine for a while does not fall on one scenario alone. */
async function repeatScenarios(names: readonly string[], tries: number, fileSize: number, leak: number | undefined): Promise<readonly Count[]> {
  const problems = new Map(names.map(name => [name, [] as (readonly string[])[]]))

  for (let number = 1; number <= tries; number++) {
    const { scenarios } = await measureScenarios({ scenarios: names, settings: { fileSize, ...scalingOf(fileSize), ...leak === undefined ? {} : { leak } } })
    for (const [name, found] of problems) {
      const problem = problemOf(scenarios.find(({ scenario }) => scenario === name), leak)
      process.stderr.write(`${name} ${number}/${tries}: ${problem ?? 'as it should be'}\n`)
      found.push(...problem === undefined ? [] : [[problem]])
    }
  }

  const what = leak === undefined ? 'clean: false alarms' : `one in ${leak} operations leaks: missed`
  return [...problems].map(([name, found]) => ({ what: `${name}, ${what}`, tries, problems: found }))
}

/** A clean run that is red, or a leaking one that is not red for its leak. */
function problemOf(result: ScenarioResult | undefined, leak: number | undefined): string | undefined {
  if (leak !== undefined && result !== undefined && ['growing', 'over'].includes(result.outcome)) {
    return undefined
  }

  return result?.outcome === 'passed'
    ? leak === undefined ? undefined : 'not seen'
    : result?.verdicts.find(({ outcome }) => isRed(outcome))?.reason ?? result?.message ?? 'no result'
}

async function repeatCanaries(tries: number): Promise<Count> {
  const problems: (readonly string[])[] = []
  for (let number = 1; number <= tries; number++) {
    const found = await measureCanaries()
    process.stderr.write(`canaries ${number}/${tries}: ${found.length === 0 ? 'as they should be' : found.join('; ')}\n`)
    problems.push(...found.length === 0 ? [] : [found])
  }
  return { what: 'canaries: missed, or alarmed without a leak', tries, problems }
}

/** Scaling at the sizes that lead up to the file's, once. */
function scalingOf(fileSize: number): { readonly sizes: readonly number[], readonly repeats: number } {
  return { sizes: [fileSize / 4, fileSize / 2, fileSize].map(size => Math.max(MiB, Math.floor(size))), repeats: 1 }
}

function summary({ what, tries, problems }: Count): string {
  const bound = (100 * upperBound(problems.length, tries)).toFixed(1)
  return [`${what}: ${problems.length} of ${tries}, so at most ${bound} % (95 %)`, ...new Set(problems.flat().map(problem => `  ${problem}`))].join('\n')
}
