import { reportedLeak } from '../../../helpers/vitest/reported-leak.ts'

reportedLeak(import.meta, {
  title: 'p-retry retained a listener per attempt',
  thread: 'https://github.com/sindresorhus/p-retry/issues/71',
  scenario: './p-retry-abort-listener.ts',
  metric: 'listeners',
})
