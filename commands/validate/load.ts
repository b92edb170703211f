/** `npm run validate -- load`: whether verdicts are right where the machine is busy, or memory is scarce. */

import { parseArgs } from 'node:util'
import { availableParallelism } from 'node:os'
import { parseCount, parseSize } from '../../helpers/units.ts'
import { chooseRuns } from './choose-runs.ts'
import { UsageError } from '../usage.ts'
import { countWrongVerdicts, reportCounts } from './count.ts'
import type { Count, Validation } from './count.ts'
import { busyCores, smallGroup, smallHeap, together } from './stress.ts'
import type { Stress } from './stress.ts'

const help = `npm run validate -- load [scenario…] [--canary NAME]… [--under cores|heap|group]… [--together]
                 [--repeat 30] [--size 32MiB]

The same counts under three kinds of stress, one after the other: every core occupied by another process; a limit on
V8's heap that leaves little room; a limit of the kernel on all processes of a run together (a control group, where one
can be made; else it says why not). Exit code 0: no false alarm and no miss. 1: some. 2: nothing could be tried.

  --canary NAME   a canary, by its file below tests/canaries, or a pattern as "quiet/*"; where only scenarios or only
                  canaries are named, those alone (default: all of both)
  --no-canaries   clean runs alone
  --under NAME    the stress: cores, heap or group (default: all)
  --together      all of them at the same time, once
  --repeat N      runs under each (default: 30)
  --size SIZE     size of the file that clean runs work on (default: 32MiB)
  --heap SIZE     limit of V8's old generation in each scenario's process (default: 96MiB)
  --memory SIZE   limit of each run's control group, page cache included (default: 512MiB)
  --at-once N     runs at the same time (default: as many as there are cores)`

/** By their names on the command line, in the order in which they are tried; a string says why one cannot be. */
const stresses: Readonly<
  Record<string, (sizes: { readonly heap: number; readonly memory: number }) => Stress | string>
> = {
  cores: () => busyCores,
  heap: ({ heap }) => smallHeap(heap),
  group: ({ memory }) => smallGroup(memory),
}

export async function validateUnderLoad(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      canary: { type: 'string', multiple: true, default: [] },
      'no-canaries': { type: 'boolean' },
      under: { type: 'string', multiple: true, default: Object.keys(stresses) },
      together: { type: 'boolean' },
      repeat: { type: 'string', default: '30' },
      size: { type: 'string', default: '32MiB' },
      heap: { type: 'string', default: '96MiB' },
      memory: { type: 'string', default: '512MiB' },
      'at-once': { type: 'string', default: String(availableParallelism()) },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const unknown = values.under.find(name => !Object.hasOwn(stresses, name))
  if (unknown !== undefined) {
    throw new UsageError(`There is no stress "${unknown}". There are: ${Object.keys(stresses).join(', ')}.`)
  }
  const sizes = { heap: parseSize(values.heap), memory: parseSize(values.memory) }
  const validation: Validation = {
    ...chooseRuns(positionals, values.canary, values['no-canaries'] !== true),
    repeats: parseCount(values.repeat),
    fileSize: parseSize(values.size),
    atOnce: parseCount(values['at-once']),
  }

  const possible = Object.entries(stresses)
    .filter(([name]) => values.under.includes(name))
    .map(([, of]) => of(sizes))
    .filter(isPossible)
  const counts: Count[] = []
  for (const stress of values.together && possible.length > 0 ? [together(possible)] : possible) {
    counts.push(...(await countWrongVerdicts({ ...validation, stress })))
  }
  return reportCounts(counts)
}

/** Prints the reason where a stress is not possible. */
function isPossible(stress: Stress | string): stress is Stress {
  if (typeof stress === 'string') {
    process.stdout.write(`\nNot tried: ${stress}.\n`)
  }
  return typeof stress !== 'string'
}
