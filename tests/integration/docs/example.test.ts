/** The README's example of a scenario is one: its body runs, and is judged by the budgets that it is given. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readingBack } from '../../../docs/examples/reading-back.ts'
import type { Budget } from '../../../helpers/judge/verdict.ts'
import { readSettings } from '../../../helpers/settings.ts'
import { MiB } from '../../../helpers/units.ts'
import { runScenario } from '../../../helpers/scenario/run-scenario.ts'
import { beAsForked } from '../../unit/measure/exposed-gc.ts'

const fileSize = 2 * MiB
const reports = mkdtempSync(join(tmpdir(), 'example-'))

beAsForked()

afterAll(() => {
  rmSync(reports, { recursive: true })
})

test('passes within its budget, having read the whole file', { timeout: 60_000 }, async () => {
  const budgets: readonly Budget[] = [
    { metric: 'workers', allowed: 0, clean: { runs: 10, min: 0, median: 0, max: 0 }, reason: 'none is started' },
  ]
  const { outcome, message, measurement } = await runScenario(readingBack, {
    settings: { ...readSettings({}), fileSize, wait: 0, reports },
    budgets,
  })

  expect({ outcome, message, bytes: measurement?.bytesDone }).toEqual({
    outcome: 'passed',
    message: undefined,
    bytes: fileSize,
  })
})
