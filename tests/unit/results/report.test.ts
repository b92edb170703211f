/** The page's content, without a browser. `tests/browser` tests how it looks and works. */

import { expect, test } from 'vitest'
import { html, jsonScript } from '../../../helpers/results/html/html.ts'
import { mostBytes, renderReport } from '../../../helpers/results/html/report.ts'
import type { ReportInput } from '../../../helpers/results/html/report.ts'
import { timelineData } from '../../../helpers/results/html/timeline-data.ts'
import { historyRun } from '../../../helpers/results/history/history.ts'
import { parseTimeline } from '../../../helpers/results/timeline/timeline.ts'
import { MiB } from '../../../helpers/units.ts'
import { growing, importing, leaking, resultsOf } from './fixtures.ts'
import { everyOutcome, hostile, hostileText, passing } from './hostile.ts'

const input: ReportInput = { timelines: new Map(), runs: [], unreadable: 0, budgetSizes: new Map(), folder: 'reports' }
const count = (text: string, part: string): number => text.split(part).length - 1
const sample = (index: number): object => ({
  type: 'sample',
  at: index * 100,
  rss: 1e8 + (index % 97) * 1e5,
  rssAnon: 5e7 + (index % 89) * 1e5,
  heapUsed: 4e7 + (index % 83) * 1e5,
  external: 6e6 + (index % 79) * 1e4,
  arrayBuffers: 5e5 + (index % 73) * 1e3,
  done: 0,
})
const samples = (length: number): string =>
  Array.from({ length }, (_, index) => `${JSON.stringify(sample(index))}\n`).join('')

test('what a message holds ends no element and begins none', () => {
  const plainPage = renderReport(resultsOf({ ...hostile, message: 'It failed.', title: 'a title' }), input)
  const page = renderReport(resultsOf(hostile), input)

  for (const tag of ['<script', '</script', '<style', '<img', '<!--', '<b>']) {
    expect.soft(count(page, tag), tag).toBe(count(plainPage, tag))
  }
  expect(page).not.toMatch(/[^\P{Cc}\n\t]/u)
  expect(page).toContain('&lt;/script&gt;&lt;script&gt;globalThis.broken = 1')
})

test('values are text, and data cannot end its script', () => {
  expect(html`<a title="${'"><b>'}">${hostileText.slice(0, 9)}${[1, html`<i>`]}${undefined}${false}</a>`.html).toBe(
    '<a title="&quot;&gt;&lt;b&gt;">&lt;/script&gt;1<i></a>',
  )
  expect(jsonScript({ text: '</script><!--' }).html).toBe(
    '<script type="application/json">{"text":"\\u003c/script>\\u003c!--"}</script>',
  )
})

test('every scenario has one row and one section, red ones first', () => {
  const page = renderReport(resultsOf(...everyOutcome), input)

  expect([...page.matchAll(/<tr class="\w+" data-scenario="([^"]+)"/g)].map(([, name]) => name)).toEqual(
    [...everyOutcome.slice(1), passing].map(({ scenario }) => scenario),
  )
  expect(count(page, '<section class="scenario')).toBe(everyOutcome.length)
  expect(page).toContain(`<title>✗ ${everyOutcome.length - 1} of ${everyOutcome.length} scenarios failed</title>`)
})

test('asks for nothing beyond itself', () => {
  const page = renderReport(resultsOf(passing, leaking), input)

  expect(page).toContain("default-src 'none'")
  expect(page.match(/(?:src|href)="(?!#|data:,|import\/)[^"]*"/g)).toBeNull()
})

test('evidence below the folder of the report is a link from there, and other evidence is text', () => {
  const page = renderReport(
    resultsOf({ ...leaking, evidence: ['reports/import/result.json', 'other/a b.txt', 'reports/import/a b%.txt'] }),
    input,
  )

  expect(page).toContain('<a href="import/result.json"><code>reports/import/result.json</code></a>')
  expect(page).toContain('<a href="import/a%20b%25.txt">')
  expect(page).toContain('<code>other/a b.txt</code>')
})

test('says how a process ended: its heap, its stack, its last phase', () => {
  const page = renderReport(resultsOf(...everyOutcome), input)

  expect(page).toContain('data-figure="heapLimit">512 MiB</data>')
  expect(page).toMatch(
    /<th scope="row">old_space<\/th><td class="number"><data value="503316480" data-figure="space">480 MiB<\/data>/,
  )
  expect(page).toContain('<li><code>spin (tests/faults/scenarios/hangs.ts:8:12)</code></li>')
  expect(page).toContain('<dt>While</dt><dd>round 2 of 8</dd>')
})

test('says what grew, or why that cannot be said', () => {
  const diagnosis = {
    rounds: 3,
    fileSize: 32 * MiB,
    seconds: 40,
    files: [],
    expired: [],
    paths: [
      {
        path: ['(global)', '<b>'],
        counts: [1, 2],
        retained: MiB,
        kinds: [{ kind: 'bytes of an ArrayBuffer', count: 3, bytes: MiB / 2 }],
        way: ['[] : <i>'],
        signature: 'abc',
        stack: [],
      },
    ],
  }
  const known = {
    ...diagnosis,
    paths: diagnosis.paths.map(path => ({
      ...path,
      known: { reason: 'accepted', issue: 'javascript:alert(1)', applies: true },
    })),
  }

  expect(renderReport(resultsOf({ ...leaking, diagnosis }), input)).toMatch(
    /<li><code>&lt;b&gt;<\/code><\/li>[\s\S]*not a known leak/,
  )
  expect(renderReport(resultsOf({ ...leaking, diagnosis }), input)).toContain(
    '512 KiB in 3 <code>bytes of an ArrayBuffer</code>',
  )
  expect(renderReport(resultsOf({ ...leaking, diagnosis }), input)).toContain(
    '<dt>Holding</dt><dd><code>[] : &lt;i&gt;</code></dd>',
  )
  expect(
    renderReport(
      resultsOf({
        ...leaking,
        diagnosis: { ...diagnosis, expired: [{ signature: 'def', reason: 'fixed', issue: 'https://example.org/1' }] },
      }),
      input,
    ),
  ).toContain('The known leak <code>def</code> was not found: fixed (<a href="https://example.org/1">')
  expect(renderReport(resultsOf({ ...leaking, diagnosis: known }), input)).toContain(
    '<b>known leak</b>: accepted (javascript:alert(1))',
  )
  expect(renderReport(resultsOf({ ...leaking, diagnosis: { ...diagnosis, paths: [] } }), input)).toContain(
    'Nothing that JavaScript can reach grew in each of 3 rounds with 32 MiB each: what is over budget is retained once',
  )
  expect(
    renderReport(
      resultsOf({ ...leaking, diagnosis: { ...diagnosis, paths: [], failed: 'no space for a snapshot' } }),
      input,
    ),
  ).toContain('Not diagnosed: no space for a snapshot')
})

test('the chart has the readings of the result, and the levels that they may reach', () => {
  const data = timelineData(leaking, parseTimeline(samples(50)), 1000)

  expect(data?.show).toBe('external')
  expect(data?.at).toHaveLength(50)
  expect(data?.readings.map(({ label }) => label)).toEqual(['baseline', 'after import', 'after waiting'])
  expect(data?.limits['external']).toBe((leaking.measurement?.baseline.bytes.external ?? 0) + 128 * 1024)
  expect(data?.limits['peakRss']).toBe((leaking.measurement?.baseline.bytes.rss ?? 0) + 44 * MiB)
  expect(timelineData(importing, parseTimeline(samples(50)), 1000)?.show).toBe('all')
})

test('a reading stands where it had settled, which its timeline knows', () => {
  const reading = JSON.stringify({ type: 'reading', at: 1234, reading: leaking.measurement?.baseline })

  expect(
    timelineData(leaking, parseTimeline(`${samples(50)}${reading}\n`), 1000)?.readings.map(({ at }) => at),
  ).toEqual([1234, ...(leaking.measurement?.readings.map(({ at }) => at) ?? [])])
})

test('a timeline of a process that measured nothing has the readings that it wrote itself', () => {
  const reading = JSON.stringify({ type: 'reading', at: 200, reading: leaking.measurement?.baseline })

  expect(
    timelineData(everyOutcome[3] ?? passing, parseTimeline(`${samples(20)}${reading}\n`), 100)?.readings.map(
      ({ label }) => label,
    ),
  ).toEqual(['baseline'])
  expect(timelineData(passing, parseTimeline(samples(1)), 100)).toBeUndefined()
  expect(timelineData(passing, undefined, 100)).toBeUndefined()
})

test('the chart says where the process came to its end, and only where it did', () => {
  const ends = everyOutcome.map(scenario => timelineData(scenario, parseTimeline(samples(20)), 100)?.ended)

  expect(ends).toEqual([undefined, undefined, undefined, 'out of memory', 'killed', 'hung', 'crashed', 'never started'])
})

test('rounds have their line, and red metrics come first', () => {
  const page = renderReport(resultsOf(growing), input)

  expect([...page.matchAll(/data-chart="fit" data-metric="(\w+)"/g)].map(([, metric]) => metric)).toEqual([
    'external',
    'handles',
    'heapUsed',
  ])
  expect(page).toContain('+1 MiB per round [+1 MiB … +1 MiB]')
})

test('thins itself: with timelines of ten minutes, forty scenarios and a hundred runs it stays below 1 MiB', () => {
  const scenarios = Array.from({ length: 40 }, (_, index) => ({
    ...leaking,
    scenario: `scenario-${index}`,
    file: `tests/scenarios/scenario-${index}.ts`,
  }))
  const timeline = parseTimeline(samples(6000))
  const results = resultsOf(...scenarios)
  const runs = Array.from({ length: 100 }, (_, day) => ({
    ...historyRun(results, '0123456789ab'),
    began: new Date(day * 86_400_000).toISOString(),
  }))
  const page = renderReport(results, {
    ...input,
    runs,
    timelines: new Map(scenarios.map(({ scenario }) => [scenario, timeline])),
  })

  expect(Buffer.byteLength(page)).toBeLessThan(mostBytes)
  expect(count(page, 'data-chart="timeline"')).toBe(40)
})

test('the same run gives the same page', () => {
  const timelines = new Map([['import', parseTimeline(samples(5000))]])

  expect(renderReport(resultsOf(leaking), { ...input, timelines })).toBe(
    renderReport(resultsOf(leaking), { ...input, timelines }),
  )
})
