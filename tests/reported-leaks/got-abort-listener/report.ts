import { reportedLeak } from '../../../helpers/vitest/reported-leak.ts'

reportedLeak(import.meta, {
  title: 'got retained each request on a signal that was used again',
  thread: 'https://github.com/sindresorhus/got/issues/2160',
  scenario: './got-abort-listener.ts',
  metric: 'listeners',
})
