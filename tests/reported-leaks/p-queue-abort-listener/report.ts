import { reportedLeak } from '../../../helpers/vitest/reported-leak.ts'

reportedLeak(import.meta, {
  title: 'p-queue retained a listener per operation',
  thread: 'https://github.com/sindresorhus/p-queue/pull/235',
  scenario: './p-queue-abort-listener.ts',
  metric: 'listeners',
})
