/** A scenario file has a process to itself: what one leaves in memory cannot reach the next one's baseline. */

import { expect, test } from 'vitest'
import { MiB } from '../../helpers/units.ts'
import { measureScenarios } from '../../helpers/run/run.ts'

test('sees that no two scenarios shared a process', async () => {
  const { scenarios } = await measureScenarios({
    scenarios: ['import', 'import-without-helia'],
    settings: { fileSize: MiB, wait: 0, calibrating: true },
  })

  expect(scenarios.map(({ outcome }) => outcome)).toEqual(['passed', 'passed'])
  expect(new Set([0, process.pid, ...scenarios.map(({ pid }) => pid)]).size).toBe(4)
})
