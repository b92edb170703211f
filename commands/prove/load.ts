/** `npm run prove -- load`: whether verdicts hold where the machine is busy, or memory is scarce. */

import { parseArgs } from 'node:util'
import { availableParallelism } from 'node:os'
import { parseCount } from '../../helpers/settings.ts'
import { formatBytes, parseSize } from '../../helpers/units.ts'
import { chooseScenarios } from '../arguments.ts'
import { keepCoresBusy } from './busy.ts'
import { limitMemory } from './control-group.ts'
import { countWrongVerdicts, lasting, tell } from './count.ts'
import type { Count, Hardship, Proof } from './count.ts'

const help = `npm run prove -- load [scenario…] [--repeat 30] [--size 32MiB] [--heap 96MiB] [--memory 512MiB] [--at-once N] [--no-canaries]

The same counts under three hardships, one after the other: every core kept busy by another process; a limit on V8's heap that
leaves little room; a limit of the kernel's on all processes of a run together (a control group, where one can be made;
else it says why not). Exit code 0: no false alarm and no miss. 1: some.

  --repeat N      how often, under each (default 30)
  --size SIZE     how large a file clean runs work on
  --heap SIZE     what V8's old generation may hold in each scenario's process
  --memory SIZE   what each run may take in its control group, page cache included
  --at-once N     how many runs go on beside each other (default: as many as there are cores)
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
      'at-once': { type: 'string', default: String(availableParallelism()) },
      'no-canaries': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const heapLimit = parseSize(values.heap)
  const memory = parseSize(values.memory)
  const proof: Proof = {
    scenarios: chooseScenarios(positionals),
    repeats: parseCount(values.repeat),
    fileSize: parseSize(values.size),
    atOnce: parseCount(values['at-once']),
    canaries: values['no-canaries'] !== true,
  }
  const counts: Count[] = []

  {
    using _ = keepCoresBusy()
    counts.push(...await countWrongVerdicts({ ...proof, hardship: { name: `${availableParallelism()} cores busy`, begin: lasting({}) } }))
  }
  counts.push(...await countWrongVerdicts({ ...proof, hardship: { name: `heap of ${formatBytes(heapLimit)}`, begin: lasting({ heapLimit }) } }))

  const group = limitMemory(memory)
  if (typeof group === 'string') {
    process.stdout.write(`\nNot tried: a control group of ${formatBytes(memory)}, since ${group}.\n`)
    return tell(counts)
  }
  group[Symbol.dispose]()
  counts.push(...await countWrongVerdicts({ ...proof, hardship: smallGroup(memory) }))
  return tell(counts)
}

/** Each run has a group of its own: what the kernel limits is all of its processes together. */
function smallGroup(memory: number): Hardship {
  return {
    name: `control group of ${formatBytes(memory)}`,
    begin() {
      const group = limitMemory(memory)
      if (typeof group === 'string') {
        throw new Error(`There could be a control group before, and now ${group}.`)
      }
      return { circumstances: { group: group.path }, [Symbol.dispose]: () => group[Symbol.dispose]() }
    },
  }
}
