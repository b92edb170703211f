/** The live line: on a terminal what a scenario is at, anywhere else a line when it begins. */

import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WriteStream } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { running } from '../../../helpers/processes/exits.ts'
import { showProgress } from '../../../helpers/run/progress.ts'
import { GiB, MiB } from '../../../helpers/units.ts'

const reports = mkdtempSync(join(tmpdir(), 'progress-'))
const file = 'tests/scenarios/import.ts'
// as its parent sees it
const process150 = {
  pid: 1,
  project: 'scenarios',
  last: () => ({ rss: 150 * MiB, rssAnon: 0, peakRss: 0, threads: 1 }),
}
const interval = 250 // milliseconds between two looks

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})

afterEach(() => {
  vi.useRealTimers()
})

afterAll(() => {
  rmSync(reports, { recursive: true })
})

/** A stream that keeps what it is given, and says whether it is a terminal. */
function streamOf(isTTY: boolean, rows = 40): { readonly stream: NodeJS.WriteStream; readonly seen: () => string } {
  const written: string[] = []
  const stream: NodeJS.WriteStream = Object.assign(Object.create(WriteStream.prototype), {
    isTTY,
    columns: 120,
    rows,
    write(text: string) {
      written.push(text)
      return true
    },
  })

  return { stream, seen: () => stripVTControlCharacters(written.join('')) }
}

/** Events as a timeline has them. */
function lines(...events: readonly object[]): string {
  return events.map(event => `${JSON.stringify(event)}\n`).join('')
}

test('a terminal has phase, bytes done, rate, time left and RSS', () => {
  mkdirSync(join(reports, 'import'))
  writeFileSync(
    join(reports, 'import', 'timeline.jsonl'),
    lines(
      { type: 'phase', at: 3000, epoch: 3000, name: 'working', total: GiB, cpu: 10 },
      { type: 'sample', at: 5000, rss: 150 * MiB, rssAnon: 0, done: 256 * MiB },
    ),
  )
  running.set(file, process150)
  const { stream, seen } = streamOf(true)
  const progress = showProgress(reports, stream)
  progress.begin({ file, project: 'scenarios' })

  vi.advanceTimersByTime(interval)
  expect(seen()).toContain('import · working · 256 MiB of 1 GiB · 128 MiB/s · 6 s left · RSS 150 MiB')
  progress[Symbol.dispose]()
  running.delete(file)
})

test('a phase is known however long it lasts, and forgotten with its timeline', () => {
  const timeline = join(reports, 'transfer', 'timeline.jsonl')
  mkdirSync(join(reports, 'transfer'))
  const samples = Array.from({ length: 3000 }, (_, index) => ({
    type: 'sample',
    at: index * 100,
    rss: 150 * MiB,
    rssAnon: 0,
    done: index * 1000,
  }))
  writeFileSync(
    timeline,
    `${lines({ type: 'phase', at: 0, epoch: 0, name: 'transferring', total: 6_000_000, cpu: 0 }, ...samples)}{"type":"pha`,
  )
  running.set('tests/scenarios/transfer.ts', process150)
  const { stream, seen } = streamOf(true)
  const progress = showProgress(reports, stream)
  vi.advanceTimersByTime(interval)
  expect(seen()).toContain('transfer · transferring · 2.9 MiB of 5.7 MiB')

  appendFileSync(timeline, 'se","at":300000,"epoch":300000,"name":"waiting","cpu":0}\n')
  vi.advanceTimersByTime(interval)
  expect(seen()).toContain('transfer · waiting')

  writeFileSync(timeline, '')
  vi.advanceTimersByTime(interval)
  expect(seen()).toContain('transfer · starting')
  progress[Symbol.dispose]()
  running.delete('tests/scenarios/transfer.ts')
})

test.for([
  ['no terminal', false, 40],
  ['a terminal without a height', true, 0],
] as const)('anything else has one line per scenario: %s', ([, isTTY, rows]) => {
  const { stream, seen } = streamOf(isTTY, rows)
  using progress = showProgress(reports, stream)
  progress.begin({ file, project: 'scenarios' })

  expect(seen()).toBe('import …\n')
})
