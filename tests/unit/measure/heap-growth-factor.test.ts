/** V8 gets its growth factor back by work in haste, of which nothing is left. */

import { expect, test } from 'vitest'
import { restoreGrowthFactor } from '../../../helpers/measure/heap-growth-factor.ts'
import { MiB } from '../../../helpers/units.ts'

test('64 MiB are allocated before it is collected, and the last collection is a plain one', async () => {
  const calls: string[] = []
  const before = process.memoryUsage().heapUsed
  let allocated = 0
  await restoreGrowthFactor({
    async collect() {
      await Promise.resolve()
      calls.push('collect')
    },
    async collectAndTrim() {
      allocated = process.memoryUsage().heapUsed - before
      await Promise.resolve()
      calls.push('trim')
    },
  })

  expect(calls).toEqual(['trim', 'collect'])
  // the last of its arrays alone has 64, unless V8 was faster with one before it
  expect(allocated).toBeGreaterThan(48 * MiB)
})
