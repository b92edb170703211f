/** `npm run validate -- reported-leaks`: every reported leak, with each fixed set five times instead of twice. */

import { runVitest } from '../../helpers/run/run.ts'

/** Returns 0 when every leaky set is red and every fixed set is green, in every run. */
export async function validateReportedLeaks(): Promise<number> {
  const { code } = await runVitest(
    ['run', '--config', 'tests/reported-leaks/vitest.config.ts'],
    { fixedRuns: 5 },
    'inherit',
  )
  return code
}
