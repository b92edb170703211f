import { reportedLeak } from '../../../helpers/vitest/reported-leak.ts'

reportedLeak(import.meta, {
  title: 'axios retained every request on a cancel token that was used again',
  thread: 'https://github.com/axios/axios/issues/3001',
  scenario: './axios-cancel-token.ts',
  metric: 'heapUsed',
})
