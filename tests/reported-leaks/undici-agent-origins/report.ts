import { reportedLeak } from '../../../helpers/vitest/reported-leak.ts'

reportedLeak(import.meta, {
  title: "undici's Agent retained a pool for every origin it ever spoke to",
  thread: 'https://github.com/nodejs/undici/issues/4424',
  scenario: './undici-agent-origins.ts',
  metric: 'heapUsed',
})
