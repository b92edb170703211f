import { MiB } from '../../../helpers/units.ts'
import { reportedLeak } from '../../../helpers/vitest/reported-leak.ts'

reportedLeak(import.meta, {
  title: 'helia announced every block at once, to routers that do not respond',
  thread: 'https://github.com/ipfs/helia/issues/488',
  scenario: 'import',
  metric: 'provides',
  size: 32 * MiB,
  sets: '../helia-488-transfer',
})
