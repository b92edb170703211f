/** Outputs of a run whose failures have very long messages. */

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeOutputs } from '../../../helpers/results/write.ts'
import { resultsOf } from '../../unit/results/fixtures.ts'
import { manyFailures } from '../../unit/results/hostile.ts'

const folder = mkdtempSync(join(tmpdir(), 'outputs-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('a report of 30 failures with messages of 5,000,000 characters stays below 1 MiB', () => {
  writeOutputs(resultsOf(...manyFailures(30, 5_000_000)), folder, {
    history: join(folder, 'history.jsonl'),
    budgetSizes: new Map(),
    environment: {},
  })

  expect(statSync(join(folder, 'report.html')).size).toBeLessThan(1024 * 1024)
})
