/** `npm run validate -- reported-leaks`: reported leaks, with each fixed set more often than in a test run. */

import { parseArgs } from 'node:util'
import { runVitest } from '../../helpers/run/run.ts'
import { parseCount } from '../../helpers/units.ts'

const help = `npm run validate -- reported-leaks [--repeat 5]

Runs every reported leak on its leaky packages once, and on its fixed ones several times.
Exit code 0: every leaky set was red, and every fixed one green in every run. 1: else.

  --repeat N  runs of each fixed set`

/** @throws {TypeError} for an option that there is not */
export async function validateReportedLeaks(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { repeat: { type: 'string', default: '5' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const { code } = await runVitest(
    ['run', '--config', 'tests/reported-leaks/vitest.config.ts'],
    { fixedRuns: parseCount(values.repeat) },
    'inherit',
  )
  return code
}
