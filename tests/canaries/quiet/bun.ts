/** A leak in a real Bun, planted or its own, turns its scenario red; a Bun that dies turns it invalid. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { KiB, MiB } from '../../../helpers/units.ts'
import { runCanary } from '../../../helpers/scenario/canary.ts'
import { releasingBuffers } from '../../scenarios/bun/bun-archive-buffers.trend.ts'
import { extractingOneFile } from '../../scenarios/bun/bun-archive-extract-once-many.trend.ts'
import { extracting } from '../../scenarios/bun/bun-archive-extract.trend.ts'
import { closingFiles } from '../../scenarios/bun/bun-archive-file-handles.trend.ts'
import { listingTruncated } from '../../scenarios/bun/bun-archive-truncated.trend.ts'
import { endingWorkers } from '../../scenarios/bun/bun-worker-end.trend.ts'

const size = 32 * MiB // as with --quick: fewer operations, where a scenario may do fewer

test.for([
  { scenario: extracting, red: ['heapUsed', 'objects', 'rssAnon'] },
  { scenario: extractingOneFile, red: ['heapUsed', 'objects', 'rssAnon'] },
  { scenario: closingFiles, red: ['descriptors'] },
  { scenario: releasingBuffers, red: ['heapUsed', 'rssAnon'] },
])('detects the planted leak in $scenario.name', async ({ scenario, red }) => {
  const run = await runCanary(scenario, { size, leak: 1 })

  expect(run.red).toEqual(red)
  expect(run.result.outcome).toBe('growing')
})

test('detects that Bun 1.3.13 retains the entries of a truncated archive, two of 64 KiB in each call', async () => {
  const { red, result } = await runCanary(listingTruncated, { leak: 1 })
  const perCall =
    (result.verdicts.find(({ metric }) => metric === 'rssAnon')?.growthPerRound?.slope ?? 0) /
    (result.operations ?? Number.NaN)

  expect(red).toEqual(['rssAnon'])
  expect(perCall / (128 * KiB)).toBeGreaterThan(0.9)
  expect(perCall / (128 * KiB)).toBeLessThan(1.1)
})

test('detects that Bun 1.3.14 retains three descriptors of each worker that was terminated', async () => {
  const { red, change, result } = await runCanary(endingWorkers, { leak: 1 })

  expect(red).toEqual(['descriptors'])
  expect(change('descriptors')).toBe(3 * (result.operations ?? Number.NaN) * (result.measurement?.rounds ?? Number.NaN))
})

test('a Bun that dies on the way makes its run invalid', async () => {
  const run = runCanary(closingFiles, { plant: () => process.kill(childOf(process.pid), 'SIGKILL') })

  await expect(run).rejects.toThrow(
    /^bun-archive-file-handles could not be measured: .*Bun 1\.4\.0 was to .*, and ended by SIGKILL\. Nothing is known of its memory\./s,
  )
})

/** The last child process that this one has started. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').at(-1))
}
