/** `npm run prove -- load`: whether verdicts hold where the machine is busy, or memory is scarce. */

import { parseArgs } from 'node:util'
import { availableParallelism } from 'node:os'
import { parseCount } from '../../helpers/settings.ts'
import { formatBytes, parseSize } from '../../helpers/units.ts'
import { chooseScenarios } from '../arguments.ts'
import { keepCoresBusy } from './busy.ts'
import { limitMemory } from './control-group.ts'
import { countWrongVerdicts, tell } from './count.ts'
import type { Count, Proof } from './count.ts'

const help = `npm run prove -- load [scenario…] [--repeat 30] [--size 32MiB] [--heap 96MiB] [--memory 512MiB] [--no-canaries]

The same counts under three hardships, one after the other: every core kept busy by another process; a limit on V8's heap that
leaves little room; a limit of the kernel's on all processes of a run together (a control group, where one can be made;
else it says why not). Exit code 0: no false alarm and no miss. 1: some.

  --repeat N      how often, under each (default 30)
  --size SIZE     how large a file clean runs work on
  --heap SIZE     what V8's old generation may hold in each scenario's process
  --memory SIZE   what a run may take in the control group, page cache included
  --no-canaries   clean runs alone`

export async function proveUnderLoad(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      repeat: { type: 'string', default: '30' },
      size: { type: 'string', default: '32MiB' },
      heap: { type: 'string', default: '96MiB' },
      memory: { type: 'string', default: '512MiB' },
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
  const heapLimit = parseSize(values.heap)
  const memory = parseSize(values.memory)
  const scenarios = chooseScenarios(positionals)
  const counts: Count[] = []

  const count = async (hardship: NonNullable<Proof['hardship']>): Promise<void> => {
    counts.push(...await countWrongVerdicts({ scenarios, repeats, fileSize, canaries: values['no-canaries'] !== true, hardship }))
  }

  {
    using _ = keepCoresBusy()
    await count({ name: `${availableParallelism()} cores busy`, circumstances: {} })
  }
  await count({ name: `heap of ${formatBytes(heapLimit)}`, circumstances: { heapLimit } })

  const group = limitMemory(memory)
  if (typeof group === 'string') {
    process.stdout.write(`\nNot tried: a control group of ${formatBytes(memory)}, since ${group}.\n`)
    return tell(counts)
  }
  using limited = group
  await count({ name: `control group of ${formatBytes(memory)}`, circumstances: { group: limited.path } })
  return tell(counts)
}
