/** Each scenario file has its own process: what one leaves in memory cannot be in the next one's baseline. */

import { expect, test } from 'vitest'
import { MiB } from '../../helpers/units.ts'
import { measureScenarios } from '../../helpers/run/run.ts'

test('no two scenarios share a process', async () => {
  const { scenarios } = await measureScenarios({
    scenarios: ['import', 'import-without-helia'],
    settings: { fileSize: MiB, wait: 0, calibrating: true },
  })

  expect(scenarios.map(({ outcome }) => outcome)).toEqual(['passed', 'passed'])
  expect(new Set([0, process.pid, ...scenarios.map(({ pid }) => pid)]).size).toBe(4)
})
