import { reportedLeak } from '../../../helpers/vitest/reported-leak.ts'

reportedLeak(import.meta, {
  title: 'mem never deleted what had expired',
  thread: 'https://github.com/sindresorhus/memoize/issues/14',
  scenario: './mem-expired-entries.ts',
  metric: 'heapUsed',
})
