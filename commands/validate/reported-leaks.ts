/** `npm run validate -- reported-leaks`: every reported leak, with each fixed set five times instead of twice. */

import { runVitest } from '../../helpers/run/run.ts'

/** Answers 0 when all are told apart, in every run. */
export async function validateReportedLeaks(): Promise<number> {
  const { code } = await runVitest(
    ['run', '--config', 'tests/reported-leaks/vitest.config.ts'],
    { MEMORY_MENDED_RUNS: '5' },
    'inherit',
  )
  return code
}
