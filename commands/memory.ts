/** `npm run memory`: runs every scenario and prints a table. */

import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { defined, mapDefined } from '../helpers/defined.ts'
import { readSettings } from '../helpers/settings.ts'
import { MiB, parseCount, parseDuration, parseSize } from '../helpers/units.ts'
import { runScenarios } from '../helpers/run/run.ts'
import { allocatorOf, chooseScenarios } from './arguments.ts'
import { helpText } from './texts.ts'
import { versionsAsked } from './versions.ts'

const help = helpText(
  `npm run memory -- [scenario|file…] [--size 1GiB] [--sizes A,B,C] [--repeats 3] [--quick] [--follow 5m]
               [--node 24.17.0] [--history FILE] [--allocator own]

Runs the scenarios and checks of this project, each file in a process of its own, and reports what they retain.
Results, the report (report.html) and timelines go to reports/. Exit code 0: all within budget. 1: red.
2: could not be run.

  --size SIZE  size of the file that scenarios work on (default: MEMORY_FILE_SIZE, or 1GiB)
  --sizes A,B  sizes that import-scaling measures (default: 1/16, 1/8, 1/4, 1/2 and all of the size)
  --repeats N  runs of each of them; from 3 on slopes have intervals
  --quick      the same at 32 MiB, scaling at 8, 16 and 32 MiB once: the gate for a pull request
  --follow T   longest time to follow a metric that rose, leg by leg, until it has a bound or grows (default: 5m)
  --node NODE  the Node that they run on: a major (24), a release (24.17.0), a range (24.17), or the path of a node
  --history F  the file that gets a line of results for each run (default: MEMORY_HISTORY, or reports/history.jsonl)
  --allocator own
               malloc as your environment sets it, not as this suite does; RSS is shown then, and not judged`,
  ['--sizes', '--repeats', '--quick'],
)

/** Timers of bitswap and libp2p end 10 s after the last stream was opened; the usual 15 s have a margin. */
const quickWait = 10_500 // milliseconds

const quick = { fileSize: 32 * MiB, longestWait: quickWait, sizes: [8 * MiB, 16 * MiB, 32 * MiB], repeats: 1 }

export async function memory(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      size: { type: 'string' },
      sizes: { type: 'string' },
      repeats: { type: 'string' },
      quick: { type: 'boolean' },
      follow: { type: 'string' },
      node: { type: 'string' },
      history: { type: 'string' },
      allocator: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const fileSize = values.size === undefined ? readSettings().fileSize : parseSize(values.size)
  const scenarios = chooseScenarios(positionals)
  const { code } = await runScenarios({
    scenarios,
    ...(await versionsAsked({ node: values.node })),
    settings: {
      fileSize,
      ...(values.quick ? quick : {}),
      ...defined({
        sizes: values.sizes?.split(',').map(parseSize),
        repeats: mapDefined(values.repeats, parseCount),
        following: mapDefined(values.follow, parseDuration),
        history: mapDefined(values.history, path => resolve(path)),
        allocator: mapDefined(values.allocator, allocatorOf),
      }),
    },
    output: 'inherit',
  })
  return code
}
