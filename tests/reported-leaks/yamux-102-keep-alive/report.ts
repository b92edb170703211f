import { reportedLeak } from '../../../helpers/vitest/reported-leak.ts'

reportedLeak(import.meta, {
  title: 'an idle yamux connection grew with every keep-alive ping',
  thread: 'https://github.com/ChainSafe/js-libp2p-yamux/issues/102',
  scenario: './yamux-102-keep-alive.ts',
  metric: 'heapUsed',
})
