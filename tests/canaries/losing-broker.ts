/**
 * The reported leak of the transfer: the broker that loses the race is never aborted, and its request retains a block.
 */

import '../../fixtures/never-abort-the-loser.ts' // first: it changes how Helia is loaded
import { expect, test } from 'vitest'
import { runCanary } from '../../helpers/scenario/canary.ts'
import { MiB } from '../../helpers/units.ts'
import { transferringBesideStalledGateway } from '../scenarios/transfer-with-stalled-gateway.ts'

test('detects the requests that stay open, and the blocks that they hold', async () => {
  const { red, change } = await runCanary(transferringBesideStalledGateway, { size: 32 * MiB })

  expect(red).toContain('openGatewayRequests')
  expect(red).toContain('arrayBuffers')
  expect(change('openGatewayRequests')).toBeGreaterThanOrEqual(32)
})
