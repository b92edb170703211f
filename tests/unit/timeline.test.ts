/** The format of timeline.jsonl: what is written is read, and a line that cannot be read costs no other. */

import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { append, lineOf, ofType, parseEntries, parsePendingSamples } from '../../helpers/timeline.ts'
import type { PendingSample, TimelineEntry } from '../../helpers/timeline.ts'
import { baseline } from './results/fixtures.ts'

const figures = { rss: 5, rssAnon: 4, peakRss: 6, threads: 11 }
const pending: PendingSample = { type: 'outside', epoch: 1000, ...figures }
const entries: readonly TimelineEntry[] = [
  { type: 'phase', at: 0, epoch: 1000, name: 'working', total: 4096, cpu: 12 },
  { type: 'phase', at: 1, epoch: 1001, name: 'waiting', cpu: 12 },
  { type: 'sample', at: 100, rss: 5, rssAnon: 4, heapUsed: 3, external: 2, arrayBuffers: 1, done: 64 },
  { type: 'sample', at: 200, rss: 5, rssAnon: 4, done: 64 },
  { type: 'collection', at: 250, kind: 'minor', pause: 0.5 },
  { type: 'reading', at: 300, reading: baseline },
  { type: 'outside', at: -100, ...figures },
]

test('entries are read as they were written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'timeline-'))
  const path = join(folder, 'timeline.jsonl')
  const descriptor = openSync(path, 'w')
  entries.forEach(entry => append(descriptor, entry))
  closeSync(descriptor)
  const text = readFileSync(path, 'utf8')
  rmSync(folder, { recursive: true })

  expect(text).toBe(entries.map(lineOf).join(''))
  expect(parseEntries(text)).toEqual(entries)
})

test('entries of one type are found in their order', () => {
  expect(ofType(entries, 'sample').map(({ at }) => at)).toEqual([100, 200])
})

test.for([
  ['a torn last line', `${lineOf(entries[3] ?? pending)}{"type":"sample","at":3`, 1],
  ['a torn line before others', `{"type":"sample","at":3\n${lineOf(entries[3] ?? pending)}`, 1],
  ['empty lines', `\n\n${lineOf(entries[3] ?? pending)}\n`, 1],
  ['JSON that is no entry', 'null\n[]\n1\n"text"\n{}\n', 0],
  ['an entry that a newer version wrote', '{"type":"new","at":1}\n', 0],
  ['a sample that waits to be moved', lineOf(pending), 0],
  ['nothing', '', 0],
] as const)('%s is skipped', ([, text, count]) => {
  expect(parseEntries(text)).toHaveLength(count)
})

test('samples that wait to be moved are read as they were written', () => {
  expect(parsePendingSamples(`${lineOf(pending)}{"type":"outside","ep`)).toEqual([pending])
})
