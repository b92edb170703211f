import { reportedLeak } from '../../../helpers/vitest/reported-leak.ts'

reportedLeak(import.meta, {
  title: 'p-timeout never removed its abort listener',
  thread: 'https://github.com/sindresorhus/p-timeout/issues/42',
  scenario: './p-timeout-abort-listener.ts',
  metric: 'listeners',
})
