/** `npm run prove`: how often a clean run is called leaking, and how often a planted leak is missed. */

import { parseArgs } from 'node:util'
import { parseCount } from '../helpers/settings.ts'
import { parseSize } from '../helpers/units.ts'
import { measureCanaries } from '../helpers/vitest/run.ts'
import { chooseScenarios } from './arguments.ts'
import { falseAlarms, repeat, tell } from './prove/count.ts'
import type { Count } from './prove/count.ts'
import { proveComparison } from './prove/compare.ts'
import { proveReportedLeaks } from './prove/reported-leaks.ts'
import { proveUnderLoad } from './prove/load.ts'

const help = `npm run prove -- [scenario…] --repeat N [--size 32MiB] [--no-canaries]

Repeats clean runs of the scenarios and all canaries, and prints false alarms and misses with their bounds.
A clean run that is red is a false alarm; a canary that fails has missed its leak, or was alarmed without one.
Exit code 0: none of either. 1: some.

  --repeat N      how often (default 10)
  --size SIZE     how large a file clean runs work on
  --no-canaries   clean runs alone

npm run prove -- compare --help: comparisons of two versions
npm run prove -- reported-leaks: each mended set five times
npm run prove -- load --help: the same on a busy machine, and where memory is scarce`

export async function prove(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'load') {
    return await proveUnderLoad(argv.slice(1))
  }

  if (argv[0] === 'compare') {
    return await proveComparison(argv.slice(1))
  }

  if (argv[0] === 'reported-leaks') {
    return await proveReportedLeaks()
  }

  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      repeat: { type: 'string', default: '10' },
      size: { type: 'string', default: '32MiB' },
      'no-canaries': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const repeats = parseCount(values.repeat)
  const fileSize = parseSize(values.size)
  const scenarios = chooseScenarios(positionals)
  const counts: Count[] = []

  for (const scenario of scenarios) {
    counts.push(await repeat(`${scenario}, clean: false alarms`, repeats, () => falseAlarms(scenario, fileSize)))
  }
  if (!values['no-canaries']) {
    counts.push(await repeat('canaries: missed, or alarmed without a leak', repeats, () => measureCanaries()))
  }
  return tell(counts)
}
