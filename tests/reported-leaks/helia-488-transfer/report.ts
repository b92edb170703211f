import { MiB } from '../../../helpers/units.ts'
import { reportedLeak } from '../../../helpers/vitest/reported-leak.ts'

reportedLeak(import.meta, {
  title: 'helia never aborted the broker that lost the race for a block',
  thread: 'https://github.com/ipfs/helia/issues/488',
  scenario: './helia-488-transfer.ts',
  metric: 'arrayBuffers',
  size: 32 * MiB,
})
