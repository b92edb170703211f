import { reportedLeak } from '../../../helpers/vitest/reported-leak.ts'

reportedLeak(import.meta, {
  title: 'yamux kept a timer and a promise for every ping of an idle connection',
  thread: 'https://github.com/ChainSafe/js-libp2p-yamux/issues/102',
  scenario: './yamux-102-keep-alive.ts',
  metric: 'heapUsed',
})
