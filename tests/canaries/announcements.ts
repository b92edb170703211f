/** The reported leak of the import: one announcement per block, to routers that never respond. */

import '../../fixtures/announce-every-block.ts' // first: it changes how Helia is loaded
import { expect, test } from 'vitest'
import { runCanary } from '../../helpers/scenario/canary.ts'
import { MiB } from '../../helpers/units.ts'
import { importing } from '../scenarios/import.ts'

test('detects one announcement per block', async () => {
  const { red, change } = await runCanary(importing, { size: 32 * MiB, wait: 500 })

  expect(red).toContain('provides')
  expect(change('provides')).toBe(33) // 32 blocks and their root
})
