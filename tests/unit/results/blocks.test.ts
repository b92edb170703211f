import { expect, test } from 'vitest'
import { renderBlocks } from '../../../helpers/results/repetition/blocks.ts'
import { MiB } from '../../../helpers/units.ts'
import { baseline, green, readingAfter } from './fixtures.ts'

test('a reading has the form of the document, byte for byte, with its change beneath', () => {
  const text = renderBlocks({
    baseline,
    readings: [readingAfter('after import', green)],
    rounds: 1,
    bytesDone: 32 * MiB,
  })

  expect(text).toMatchInlineSnapshot(`
    "memory usage (baseline): {
      rss: 138801152,
      heapTotal: 47022080,
      heapUsed: 43461104,
      external: 6310434,
      arrayBuffers: 521375
    }
    memory usage (after import): {
      rss: 139231232,
      heapTotal: 47284224,
      heapUsed: 43584232,
      external: 6310395,
      arrayBuffers: 521336
    }
      since baseline: rss +420 KiB, heapTotal +256 KiB, heapUsed +120 KiB, external -39 B, arrayBuffers -39 B"
  `)
})

test('the block of the document itself', () => {
  const bytes = {
    ...baseline.bytes,
    rss: 140808192,
    heapTotal: 58314752,
    heapUsed: 24736696,
    external: 7290940,
    arrayBuffers: 4681974,
  }
  const text = renderBlocks({ baseline: { ...baseline, bytes }, readings: [], rounds: 1, bytesDone: 0 })

  expect(text).toBe(`memory usage (baseline): {
  rss: 140808192,
  heapTotal: 58314752,
  heapUsed: 24736696,
  external: 7290940,
  arrayBuffers: 4681974
}`)
})

test('each round has its block, and a reading within a round says of which', () => {
  const readings = [
    readingAfter('after import', green, { round: 1 }),
    readingAfter('round 1', green, { round: 1 }),
    readingAfter('after waiting', green),
  ]
  const text = renderBlocks({ baseline, readings, rounds: 1, bytesDone: 32 * MiB })
    .split('\n')
    .filter(line => !/^ {2}\w+: \d+/.test(line))
    .join('\n')

  expect(text).toMatchInlineSnapshot(`
    "memory usage (baseline): {
    }
    memory usage (after import): {
    }
      round 1, since baseline: rss +420 KiB, heapTotal +256 KiB, heapUsed +120 KiB, external -39 B, arrayBuffers -39 B
    memory usage (round 1): {
    }
      since baseline: rss +420 KiB, heapTotal +256 KiB, heapUsed +120 KiB, external -39 B, arrayBuffers -39 B
    memory usage (after waiting): {
    }
      since baseline: rss +420 KiB, heapTotal +256 KiB, heapUsed +120 KiB, external -39 B, arrayBuffers -39 B"
  `)
})

test('a reading that had not settled is marked', () => {
  const text = renderBlocks({
    baseline: { ...baseline, settled: false },
    readings: [readingAfter('after waiting', green)],
    rounds: 1,
    bytesDone: 0,
  })

  expect(text).toContain('}\n  did not settle in 13 collections: may count garbage\nmemory usage (after waiting)')
  expect(text.match(/did not settle/g)).toHaveLength(1)
})
