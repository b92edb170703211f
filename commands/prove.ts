/** `npm run prove`: how often a clean run is called leaking, and how often a planted leak is missed. */

import { parseArgs } from 'node:util'
import type { ScenarioResult } from '../helpers/results/schema.ts'
import { parseCount } from '../helpers/settings.ts'
import { parseSize } from '../helpers/units.ts'
import { measureCanaries, measureScenarios } from '../helpers/vitest/run.ts'
import { chooseScenarios, leakOf } from './arguments.ts'
import { repeat, reasonOf, scalingOf, tell } from './prove/count.ts'
import type { Count } from './prove/count.ts'
import { proveUnderLoad } from './prove/load.ts'

const help = `npm run prove -- [scenario…] --repeat N [--size 32MiB] [--leak 1/N] [--no-canaries]

Repeats clean runs of the scenarios and all canaries, and prints false alarms and misses with their bounds.
A clean run that is red is a false alarm; a canary that fails has missed its leak, or was alarmed without one.
Exit code 0: none of either. 1: some.

  --repeat N      how often (default 10); scenarios take turns
  --size SIZE     how large a file clean runs work on
  --leak 1/N      runs that leak instead of clean ones: one that is not red has missed its leak
  --no-canaries   scenarios alone

npm run prove -- load --help: the same on a busy machine, and where memory is scarce`

export async function prove(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'load') {
    return await proveUnderLoad(argv.slice(1))
  }

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

  return tell([
    ...await repeatScenarios(scenarios, tries, fileSize, leak),
    ...values['no-canaries'] ? [] : [await repeat('canaries: missed, or alarmed without a leak', tries, () => measureCanaries())],
  ])
}

/** All of them in one run, as often as asked: what disturbs the machine for a while does not fall on one scenario alone. */
async function repeatScenarios(names: readonly string[], tries: number, fileSize: number, leak: number | undefined): Promise<readonly Count[]> {
  const problems = new Map(names.map(name => [name, [] as string[]]))

  for (let number = 1; number <= tries; number++) {
    const { scenarios } = await measureScenarios({ scenarios: names, settings: { fileSize, ...scalingOf(fileSize), ...leak === undefined ? {} : { leak } } })
    for (const [name, found] of problems) {
      const problem = problemOf(scenarios.find(({ scenario }) => scenario === name), leak)
      process.stderr.write(`${name} ${number}/${tries}: ${problem ?? 'as it should be'}\n`)
      found.push(...problem === undefined ? [] : [problem])
    }
  }

  const what = leak === undefined ? 'clean: false alarms' : `one in ${leak} operations leaks: missed`
  return [...problems].map(([name, details]) => ({ what: `${name}, ${what}`, tries, wrong: details.length, details }))
}

/** A clean run that is red, or a leaking one that is not red for its leak. */
function problemOf(result: ScenarioResult | undefined, leak: number | undefined): string | undefined {
  if (leak === undefined || result === undefined) {
    return reasonOf(result)
  }
  return ['growing', 'over'].includes(result.outcome) ? undefined : reasonOf(result) ?? 'not seen'
}
