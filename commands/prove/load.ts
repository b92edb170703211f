/** `npm run prove -- load`: whether verdicts hold where the machine is busy, or memory is scarce. */

import { parseArgs } from 'node:util'
import { availableParallelism } from 'node:os'
import { parseCount } from '../../helpers/settings.ts'
import { formatBytes, parseSize } from '../../helpers/units.ts'
import { chooseRuns, UsageError } from '../arguments.ts'
import { keepCoresBusy } from './busy.ts'
import { limitMemory } from './control-group.ts'
import { countWrongVerdicts, lasting, tell } from './count.ts'
import type { Count, Hardship, Proof } from './count.ts'

const help = `npm run prove -- load [scenario…] [--canary NAME]… [--under cores|heap|group]… [--repeat 30] [--size 32MiB] [--at-once N]

The same counts under three hardships, one after the other: every core kept busy by another process; a limit on V8's heap that
leaves little room; a limit of the kernel's on all processes of a run together (a control group, where one can be made;
else it says why not). Exit code 0: no false alarm and no miss. 1: some. 2: nothing could be tried.

  --canary NAME   this canary, by its file below tests/canaries, or as in "quiet/*"; where only scenarios or only canaries are
                  named, those alone (default: all of both)
  --no-canaries   clean runs alone
  --under NAME    this hardship: cores, heap or group (default: all)
  --repeat N      how often, under each (default 30)
  --size SIZE     how large a file clean runs work on (default 32MiB)
  --heap SIZE     what V8's old generation may hold in each scenario's process (default 96MiB)
  --memory SIZE   what each run may take in its control group, page cache included (default 512MiB)
  --at-once N     how many runs go on beside each other (default: as many as there are cores)`

const hardships = ['cores', 'heap', 'group'] as const

export async function proveUnderLoad(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      canary: { type: 'string', multiple: true, default: [] },
      'no-canaries': { type: 'boolean' },
      under: { type: 'string', multiple: true, default: [...hardships] },
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

  const unknown = values.under.find(name => !hardships.some(known => known === name))
  if (unknown !== undefined) {
    throw new UsageError(`There is no hardship "${unknown}". There are: ${hardships.join(', ')}.`)
  }
  const heapLimit = parseSize(values.heap)
  const memory = parseSize(values.memory)
  const proof: Proof = {
    ...chooseRuns(positionals, values.canary, values['no-canaries'] !== true),
    repeats: parseCount(values.repeat),
    fileSize: parseSize(values.size),
    atOnce: parseCount(values['at-once']),
  }
  const counts: Count[] = []

  if (values.under.includes('cores')) {
    using _ = keepCoresBusy()
    counts.push(...await countWrongVerdicts({ ...proof, hardship: { name: `${availableParallelism()} cores busy`, begin: lasting({}) } }))
  }
  if (values.under.includes('heap')) {
    counts.push(...await countWrongVerdicts({ ...proof, hardship: { name: `heap of ${formatBytes(heapLimit)}`, begin: lasting({ heapLimit }) } }))
  }
  if (values.under.includes('group')) {
    counts.push(...await countInGroup(proof, memory))
  }
  return tell(counts)
}

async function countInGroup(proof: Proof, memory: number): Promise<readonly Count[]> {
  const group = limitMemory(memory)
  if (typeof group === 'string') {
    process.stdout.write(`\nNot tried: a control group of ${formatBytes(memory)}, since ${group}.\n`)
    return []
  }
  group[Symbol.dispose]()
  return await countWrongVerdicts({ ...proof, hardship: smallGroup(memory) })
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
