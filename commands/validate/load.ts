/** `npm run validate -- load`: whether verdicts hold where the machine is busy, or memory is scarce. */

import { parseArgs } from 'node:util'
import { availableParallelism } from 'node:os'
import { parseCount, parseSize } from '../../helpers/units.ts'
import { chooseRuns } from '../arguments.ts'
import { UsageError } from '../usage.ts'
import { countWrongVerdicts, tell } from './count.ts'
import type { Count, Validation } from './count.ts'
import { busyCores, smallGroup, smallHeap, together } from './stress.ts'
import type { Stress } from './stress.ts'

const help = `npm run validate -- load [scenario…] [--canary NAME]… [--under cores|heap|group]… [--together] [--repeat 30] [--size 32MiB]

The same counts under three kinds of stress, one after the other: every core kept busy by another process; a limit on V8's heap that
leaves little room; a limit of the kernel's on all processes of a run together (a control group, where one can be made;
else it says why not). Exit code 0: no false alarm and no miss. 1: some. 2: nothing could be tried.

  --canary NAME   this canary, by its file below tests/canaries, or as in "quiet/*"; where only scenarios or only canaries are
                  named, those alone (default: all of both)
  --no-canaries   clean runs alone
  --under NAME    this stress: cores, heap or group (default: all)
  --together      all of them at the same time, once
  --repeat N      how often, under each (default 30)
  --size SIZE     how large a file clean runs work on (default 32MiB)
  --heap SIZE     what V8's old generation may hold in each scenario's process (default 96MiB)
  --memory SIZE   what each run may take in its control group, page cache included (default 512MiB)
  --at-once N     how many runs go on beside each other (default: as many as there are cores)`

/** By their names on the command line, in the order in which they are tried; or why one cannot be. */
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
  return tell(counts)
}

/** Says why where it is not. */
function isPossible(stress: Stress | string): stress is Stress {
  if (typeof stress === 'string') {
    process.stdout.write(`\nNot tried: ${stress}.\n`)
  }
  return typeof stress !== 'string'
}
