/** `npm run heap -- diff`: what came and went between two snapshots. */

import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { before, difference } from '../../helpers/heap/compare/diff.ts'
import { differenceReport } from '../../helpers/heap/report/diff-report.ts'
import { parseCount } from '../../helpers/units.ts'
import { UsageError, valueOf } from '../usage.ts'
import { formatOptions, open, openAnalysed, print } from './output.ts'

const help = `npm run heap -- diff A B [options]

Two snapshots of one process, the earlier first: objects that came and went, by class, and what holds the new ones.

  --top N             classes, and paths (20)
  --json, --markdown  instead of text
`

/** Raised whenever a field changes its meaning or goes. */
const schema = 'heap-diff/2'

/** What came and went between two snapshots. */
export async function diff(args: readonly string[]): Promise<number> {
  const { values, positionals: files } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...formatOptions, top: { type: 'string', default: '20' } },
  })

  if (values.help) {
    process.stdout.write(help)
    return 0
  }

  const [a, b, ...more] = files

  if (a === undefined || b === undefined || more.length > 0) {
    throw new UsageError('diff takes two files, the earlier first')
  }

  const top = valueOf('--top', () => parseCount(values.top))
  const earlier = before(open(a)) // its graph is released before the other one is read
  const found = difference(earlier, openAnalysed(b))

  print(values, { schema, files, ...found }, () =>
    differenceReport(
      found,
      files.map(file => basename(file)),
      top,
    ),
  )

  return 0
}
