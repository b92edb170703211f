/** Freed memory that malloc does not give back is in no reading, and hides no leak. */

import { expect, test } from 'vitest'
import { leakBlocks } from '../../../fixtures/leaks.ts'
import type { Plant } from '../../../fixtures/leaks.ts'
import { createCollector } from '../../../helpers/measure/collector.ts'
import { emptyKernelFigures, openStatusFile } from '../../../helpers/measure/status-file.ts'
import { KiB, MiB } from '../../../helpers/units.ts'

const piece = 4 * KiB // malloc takes it from its heap; from 64 KiB on it would map it by itself

test('freed pieces leave nothing, though one behind them stays; retained pieces show in full', async () => {
  const { collect, collectAndTrim } = await createCollector()
  const status = openStatusFile()
  const figures = emptyKernelFigures()
  const read = (): number => {
    status.readInto(figures)
    return figures.rssAnon
  }
  using freed = leakBlocks()
  using retained = leakBlocks()

  await collectAndTrim()
  const before = read()
  hold(freed, 24 * MiB)
  hold(retained, piece) // malloc cannot give back by itself what lies in front of it
  freed.release()
  await collect()
  await collect()
  const untrimmed = read() - before
  await collectAndTrim()
  const trimmed = read() - before
  hold(retained, 8 * MiB)
  await collectAndTrim()
  const full = read() - before
  status.close()

  expect(untrimmed).toBeGreaterThan(20 * MiB) // else this shows nothing
  expect(trimmed).toBeLessThan(2 * MiB)
  expect(full - trimmed).toBeGreaterThan(7.5 * MiB)
})

function hold(plant: Plant, bytes: number): void {
  for (let held = 0; held < bytes; held += piece) {
    plant.hold(piece)
  }
}
