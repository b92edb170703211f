/** `npm run validate`: how often a clean run is called leaking, and how often a planted leak is missed. */

import { parseArgs } from 'node:util'
import { parseCount, parseSize } from '../helpers/units.ts'
import { leakOf } from './arguments.ts'
import { chooseRuns } from './validate/choose-runs.ts'
import { countWrongVerdicts, reportCounts } from './validate/count.ts'
import type { Count } from './validate/count.ts'
import { validateComparison } from './validate/compare.ts'
import { validateJudge } from './validate/judge.ts'
import { validatePackage } from './validate/package.ts'
import { validatePrecautions } from './validate/precautions.ts'
import { validateReportedLeaks } from './validate/reported-leaks.ts'
import { breakSnapshots } from './validate/snapshots.ts'
import { validateUnderLoad } from './validate/load.ts'

/** An argument beside names of scenarios. */
const heapSnapshots = 'heap-snapshots'

const help = `npm run validate -- [scenario…] [--canary NAME]… [heap-snapshots] --repeat N [--size 32MiB] [--leak 1/N]
                 [--mutations 100000]

Repeats clean runs of the scenarios and all canaries, and prints false alarms and misses with their bounds.
A clean run that is red is a false alarm; a canary that fails has missed its leak, or was red without one.
Then, or with "heap-snapshots" alone, it reads damaged heap snapshots: each must be read, or rejected in one line, in
time.
Exit code 0: no false alarm, miss or crash. 1: some. 2: nothing was tried.

  --repeat N      runs of each (default: 10); scenarios are interleaved
  --size SIZE     size of the file that clean runs work on
  --leak 1/N      runs that leak instead of clean ones: one that is not red has missed its leak
  --canary NAME   a canary, by its file below tests/canaries, or a pattern as "quiet/*"; where only scenarios or only
                  canaries are named, those alone (default: all of both)
  --no-canaries   clean runs alone
  --mutations N   number of damaged heap snapshots (default: 100000)

npm run validate -- judge --help: the judge of trends, on made-up courses and real heaps
npm run validate -- compare --help: comparisons of two versions
npm run validate -- precautions --help: each precaution of measuring taken out, and what misses it
npm run validate -- package --help: checks of the installed package, on each Node
npm run validate -- reported-leaks --help: each reported leak, with its fixed set several times
npm run validate -- load --help: the same on a busy machine, and where memory is scarce`

export async function validate(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'load') {
    return await validateUnderLoad(argv.slice(1))
  }

  if (argv[0] === 'judge') {
    return await validateJudge(argv.slice(1))
  }

  if (argv[0] === 'compare') {
    return await validateComparison(argv.slice(1))
  }

  if (argv[0] === 'precautions') {
    return await validatePrecautions(argv.slice(1))
  }

  if (argv[0] === 'package') {
    return await validatePackage(argv.slice(1))
  }

  if (argv[0] === 'reported-leaks') {
    return await validateReportedLeaks(argv.slice(1))
  }

  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      repeat: { type: 'string', default: '10' },
      size: { type: 'string', default: '32MiB' },
      leak: { type: 'string' },
      canary: { type: 'string', multiple: true, default: [] },
      'no-canaries': { type: 'boolean' },
      mutations: { type: 'string', default: '100000' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const repeats = parseCount(values.repeat)
  const fileSize = parseSize(values.size)
  const mutations = parseCount(values.mutations)
  const named = positionals.filter(name => name !== heapSnapshots)
  const onlySnapshots = positionals.length > 0 && named.length === 0 && values.canary.length === 0
  const counts: Count[] = []

  if (!onlySnapshots) {
    const runs = chooseRuns(named, values.canary, values['no-canaries'] !== true)
    counts.push(
      ...(await countWrongVerdicts({ ...runs, repeats, fileSize, ...(await leakOf(values.leak, runs.scenarios)) })),
    )
  }
  if (positionals.length + values.canary.length === 0 || positionals.includes(heapSnapshots)) {
    counts.push(breakSnapshots(mutations))
  }
  return reportCounts(counts)
}
