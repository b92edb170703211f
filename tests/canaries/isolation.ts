/** Every scenario file has a process to itself: what one leaves in memory cannot reach the next one's baseline. */

import { expect, test } from 'vitest'
import { measureScenarios, scenarioNames } from '../../helpers/vitest/run.ts'
import { MiB } from '../../helpers/units.ts'

test('sees that no two scenarios shared a process', async () => {
  const { scenarios } = await measureScenarios({
    settings: { fileSize: MiB, sizes: [MiB, 2 * MiB], repeats: 1, wait: 0, calibrating: true },
  })
  const processes = new Set(scenarios.map(({ pid }) => pid))

  expect(scenarios.map(({ scenario }) => scenario)).toEqual(scenarioNames())
  expect(processes.has(0)).toBe(false)
  expect(processes.size).toBe(scenarios.length)
})
