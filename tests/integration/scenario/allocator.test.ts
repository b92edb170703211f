/** Under the user's own allocator RSS is shown and not judged; everything else is judged as ever. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Budget } from '../../../helpers/judge/verdict.ts'
import { metricColumns } from '../../../helpers/results/render/metric-columns.ts'
import { rowsOf } from '../../../helpers/results/render/rows.ts'
import type { ScenarioResult } from '../../../helpers/results/schema.ts'
import { runScenario } from '../../../helpers/scenario/run-scenario.ts'
import { readSettings } from '../../../helpers/settings.ts'
import { MiB } from '../../../helpers/units.ts'
import { beAsForked } from '../../unit/measure/exposed-gc.ts'

const reports = mkdtempSync(join(tmpdir(), 'allocator-'))

beAsForked()

afterAll(() => {
  rmSync(reports, { recursive: true })
})

const clean = { runs: 10, min: 0, median: 0, max: 0 }

async function run(metrics: readonly string[]): Promise<ScenarioResult> {
  const budgets: readonly Budget[] = metrics.map(metric => ({ metric, allowed: MiB, clean, reason: 'nothing stays' }))
  const retained: Uint8Array[] = []
  return await runScenario(
    {
      name: 'retaining',
      file: 'retaining.ts',
      title: 'work retains nothing',
      metrics: Object.fromEntries(metrics.map(metric => [metric, 'nothing stays'])),
      wait: 0,
      copies: 0,
      network: false,
      async body({ memory }) {
        await memory.rounds(async () => {
          retained.push(new Uint8Array(16 * MiB).fill(1))
          await Promise.resolve()
        })
        memory.judge(budgets)
      },
    },
    { settings: { ...readSettings({}), reports, allocator: 'own' }, budgets },
  )
}

test('RSS is shown and says why it is not judged; arrayBuffers are judged', { timeout: 60_000 }, async () => {
  const result = await run(['rss', 'rssAnon', 'peakRss', 'arrayBuffers'])
  const rows = rowsOf(result)
  const verdict = metricColumns(rows).find(({ name }) => name === 'verdict')
  const shown = Object.fromEntries(rows.map(row => [row.metric, verdict?.format(row)]))
  const briefly = Object.fromEntries(rows.map(row => [row.metric, verdict?.brief?.(row)]))

  expect(result.verdicts.map(({ metric, outcome }) => [metric, outcome])).toEqual([['arrayBuffers', 'over']])
  expect(result.metrics).toEqual(['arrayBuffers'])
  expect(result.notJudged).toEqual({ rss: 'own allocator', rssAnon: 'own allocator', peakRss: 'own allocator' })
  expect(shown).toMatchObject({
    rss: 'not judged: own allocator',
    rssAnon: 'not judged: own allocator',
    peakRss: 'not judged: own allocator',
    heapUsed: 'not judged',
  })
  expect(briefly).toMatchObject({ rss: 'not judged: own allocator', heapUsed: 'not judged' })
  expect(rows.find(({ metric }) => metric === 'rssAnon')?.change).toBeGreaterThan(8 * MiB)
})

test('a scenario that is judged by RSS alone is not judged', { timeout: 60_000 }, async () => {
  const { outcome, message } = await run(['rss', 'rssAnon'])

  expect(outcome).toBe('not-judged')
  expect(message).toBe(
    'It is judged by rss and rssAnon alone, which your own allocator moves by itself (--allocator own), so it was ' +
      'measured and not judged. Leave the option out to judge it.',
  )
})
