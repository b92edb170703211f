/** In which order sizes are measured, and how. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSettings } from '../../../helpers/settings.ts'
import { measureSizes, planOf, runsOf, settingsAt } from '../../../helpers/scenario/measure-sizes.ts'
import { MiB } from '../../../helpers/units.ts'
import { importing, resultsOf } from '../results/fixtures.ts'

const options = {
  title: 'memory follows the chunk',
  parts: [
    { part: 1 / 4, repeats: 3 },
    { part: 1, repeats: 2 },
  ],
  claims: [{ subject: 'import', figure: 'peak RSS', bound: 1, judged: true }],
} as const

test('sizes take turns, so that a drift of the machine is no slope', () => {
  expect(runsOf(planOf(options, { ...readSettings({}), fileSize: 64 * MiB }))).toEqual([
    { size: 16 * MiB, repeat: 1, repeats: 3 },
    { size: 64 * MiB, repeat: 1, repeats: 2 },
    { size: 16 * MiB, repeat: 2, repeats: 3 },
    { size: 64 * MiB, repeat: 2, repeats: 2 },
    { size: 16 * MiB, repeat: 3, repeats: 3 },
  ])
})

test('settings name other sizes and repeats', () => {
  expect(planOf(options, { ...readSettings({}), sizes: [MiB], repeats: 7 })).toEqual([{ size: MiB, repeats: 7 }])
  expect(planOf(options, { ...readSettings({}), sizes: [MiB, 2 * MiB] }).map(({ repeats }) => repeats)).toEqual([3, 3])
})

test('each run is of a steady process, and measures without judging', () => {
  expect(settingsAt(MiB)).toEqual({ fileSize: MiB, wait: 0, rounds: 1, calibrating: true, steady: true })
})

test('what could not be measured is an error, and no point', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'scaling-'))
  const plan = [{ size: MiB, repeats: 1 }]
  const timeline = join(folder, 'timeline.jsonl')

  const measured = await measureSizes(options, {
    plan,
    timeline,
    measure: async () => await Promise.resolve(resultsOf(importing)),
  })
  expect(measured.get('import')).toEqual([{ size: MiB, measurement: importing.measurement }])
  await expect(
    measureSizes(options, {
      plan,
      timeline,
      measure: async () =>
        await Promise.resolve(resultsOf({ ...importing, outcome: 'killed', message: 'It was killed.' })),
    }),
  ).rejects.toThrow('import at 1 MiB was not measured: killed. It was killed.')
  rmSync(folder, { recursive: true })
})
