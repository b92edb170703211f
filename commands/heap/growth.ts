/** `npm run heap -- growth`: what grew from each snapshot to the next. */

import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import type { Graph } from '../../helpers/heap/graph/graph.ts'
import { fewestSnapshots, growingPaths, watch, type Growth } from '../../helpers/heap/growth/growth.ts'
import { growthReport } from '../../helpers/heap/report/growth-report.ts'
import { parseCount } from '../../helpers/units.ts'
import { UsageError, valueOf } from '../usage.ts'
import { formatOptions, open, print } from './output.ts'

const help = `npm run heap -- growth A B C … [options]

Snapshots of one process, in the order in which they were taken, three at least, best after as many rounds of the same
work. Exit code 1 when something grew from each to the next.

  --loops N           times that the work ran between two snapshots: what grew by fewer objects is left out (1)
  --top N             paths (10)
  --json, --markdown  instead of text
`

/** Raised whenever a field changes its meaning or goes. */
const schema = 'heap-growth/1'

/** Paths that lead to more objects in each snapshot than in the one before. */
export async function growth(args: readonly string[]): Promise<number> {
  const { values, positionals: files } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...formatOptions, loops: { type: 'string', default: '1' }, top: { type: 'string', default: '10' } },
  })

  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  if (files.length < fewestSnapshots) {
    throw new UsageError(
      `growth takes ${fewestSnapshots} files or more, and got ${files.length}: ` +
        'fewer cannot distinguish growth from what is made once',
    )
  }

  const loops = valueOf('--loops', () => parseCount(values.loops))
  const top = valueOf('--top', () => parseCount(values.top))
  let known: Growth | undefined
  let last: Graph | undefined

  for (const file of files) {
    last = undefined // one snapshot in memory at a time
    last = open(file)
    known = watch(known, last, loops)
  }

  const paths = known === undefined || last === undefined ? [] : growingPaths(known, last, top)

  print(values, { schema, files, paths }, () =>
    growthReport(
      paths,
      files.map(file => basename(file)),
    ),
  )

  return paths.length > 0 ? 1 : 0
}
