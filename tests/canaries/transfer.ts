/**
 * A block that is retained per transfer turns the transfer red, on the metrics of blocks; half a budget stays green.
 */

import { expect, test } from 'vitest'
import { leakBlocks, leakListeners } from '../../fixtures/leaks.ts'
import { runCanary, half, tooMuch } from '../../helpers/scenario/canary.ts'
import { MiB } from '../../helpers/units.ts'
import { transferring } from '../scenarios/transfer.ts'

const size = 32 * MiB

test.for([
  { title: 'detects blocks and listeners that stay', amount: tooMuch, red: ['arrayBuffers', 'external', 'listeners'] },
  { title: 'stays green at half the budget', amount: half, red: [] },
])('$title', async ({ amount, red }) => {
  using blocks = leakBlocks()
  using listeners = leakListeners()
  const run = await runCanary(transferring, {
    size,
    plant: () => {
      blocks.hold(amount(transferring, 'external'))
      listeners.hold(amount(transferring, 'listeners'))
    },
  })

  expect(run.red).toEqual(red)
})
