import { reportedLeak } from '../../../helpers/vitest/reported-leak.ts'

reportedLeak(import.meta, {
  title: 'debug retained every logger that was ever made',
  thread: 'https://github.com/debug-js/debug/issues/678',
  scenario: './debug-instances.ts',
  metric: 'heapUsed',
})
