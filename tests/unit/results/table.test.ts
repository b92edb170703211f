import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { Results } from '../../../helpers/results/schema.ts'
import { renderFailure } from '../../../helpers/results/render/message.ts'
import { renderTable } from '../../../helpers/results/render/table.ts'
import { GiB } from '../../../helpers/units.ts'
import {
  growing,
  importing,
  retainedScaling,
  leaking,
  leakyTrend,
  level,
  measurementOfOne,
  readingAfter,
  resultsOf,
  scaling,
  unmeasured,
  within,
} from './fixtures.ts'

const crashed = unmeasured({
  scenario: 'transfer',
  outcome: 'crashed',
  pid: 4711,
  exit: { code: null, signal: 'SIGKILL' },
})
const invalid = unmeasured({
  scenario: 'import-without-helia',
  outcome: 'invalid',
  message: 'The CIDs differ: bafy1 and bafy2.\n    at import.ts:12',
})
const notStarted = unmeasured({
  scenario: 'transfer-with-stalled-gateway',
  outcome: 'not-started',
  message: 'It was planned and never got a process.',
})
const all = resultsOf(importing, leaking, growing, crashed, invalid, notStarted, scaling)

/** Its blocks without the footnotes and the counts. */
const blockOf = (results: Results): string => renderTable(results).split('\n\n')[0] ?? ''
const longest = (text: string): number => Math.max(...text.split('\n').map(line => line.length))

test('a green run has a row per metric, a figure per MiB and the words explained', () => {
  expect(renderTable(resultsOf(importing))).toMatchInlineSnapshot(`
    "✓ import  passed · 32 MiB · 15.2 s
      importing a 1 GiB file into Helia retains nothing of it
      metric       baseline    after    change   budget    12 clean runs detectable from verdict
      rss           132 MiB  133 MiB  +420 KiB   +2 MiB -205…312…840 KiB         2.2 MiB within
      heapTotal    44.8 MiB 45.1 MiB  +256 KiB        –                –               – not judged
      heapUsed     41.4 MiB 41.6 MiB  +120 KiB +320 KiB   88…117…161 KiB         232 KiB within
      external      6.0 MiB  6.0 MiB     -39 B +128 KiB       0…0…64 KiB         128 KiB within
      arrayBuffers  509 KiB  509 KiB     -39 B +128 KiB       0…0…64 KiB         128 KiB within
      peakRss       132 MiB  148 MiB +15.9 MiB  +24 MiB     14…16…18 MiB          10 MiB within
      descriptors        27       27         0        0            0…0…0               1 within
      listeners          30       29        -1        0           -1…0…0               2 within
      provides            0        0         0        0            0…0…0               1 within
      retained per MiB  +3.8 KiB ± 4.3 KiB, no more than noise  (heapUsed + external +120 KiB over 32
      MiB)

    retained per MiB: what heapUsed and external gained since the baseline, per MiB imported or
      transferred; ± how far clean runs lie apart.
    clean runs: least…median…most change of runs without a leak, which the budget rests on. detectable
      from: the smallest leak that is red even on a run below all clean ones; of peakRss, what is held
      at its highest moment besides; none where clean runs worked on a file of another size.
    A note of the suite.

    1 passed, 0 failed"
  `)
})

test('a red row stands out without colours', () => {
  expect(blockOf(resultsOf(leaking))).toMatchInlineSnapshot(`
    "✗ import  OVER BUDGET · 32 MiB · 15.2 s
      importing a 1 GiB file into Helia retains nothing of it
      metric       baseline    after    change   budget    12 clean runs detectable from verdict
    ✗ rss           132 MiB  166 MiB   +34 MiB   +2 MiB -205…312…840 KiB         2.2 MiB OVER 17.0x
      heapTotal    44.8 MiB 45.1 MiB  +256 KiB        –                –               – not judged
    ✗ heapUsed     41.4 MiB 42.9 MiB  +1.5 MiB +320 KiB   88…117…161 KiB         232 KiB OVER 4.7x
    ✗ external      6.0 MiB 38.0 MiB   +32 MiB +128 KiB       0…0…64 KiB         128 KiB OVER 256x
      arrayBuffers  509 KiB 32.5 MiB   +32 MiB        –                –               – not judged
      peakRss       132 MiB  175 MiB +43.1 MiB  +44 MiB     34…36…38 MiB          10 MiB within
      descriptors        27       27         0        0            0…0…0               1 within
      listeners          30       29        -1        0           -1…0…0               2 within
    ✗ provides            0       33       +33        0            0…0…0               1 OVER by 33
      retained per MiB  +1.0 MiB ± 4.3 KiB  (heapUsed + external +33.5 MiB over 32 MiB)"
  `)
})

test('rounds are counted in the headline', () => {
  expect(blockOf(resultsOf(growing))).toMatchInlineSnapshot(`
    "✗ import  GROWING · 32 MiB · 8 rounds · 15.2 s
      importing a 1 GiB file into Helia retains nothing of it
       metric        baseline     after    change    budget   12 clean runs  detectable from  verdict
       rss            132 MiB   133 MiB  +420 KiB         –               –                –  not judged
       heapTotal     44.8 MiB  45.1 MiB  +256 KiB         –               –                –  not judged
       heapUsed      41.4 MiB  41.6 MiB  +120 KiB  +320 KiB  88…117…161 KiB          232 KiB  within
    ✗  external       6.0 MiB  14.0 MiB    +8 MiB  +128 KiB      0…0…64 KiB          128 KiB  OVER 64.0x
       arrayBuffers   509 KiB   509 KiB     -39 B         –               –                –  not judged
    ✗  handles              7        15        +8        +8           0…0…0                9  GROWING
       listeners           30        29        -1         –               –                –  not judged
      retained per MiB  +32.5 KiB ± 548 B  (heapUsed + external +8.1 MiB over 256 MiB)"
  `)
})

test('a trend shows its growth per round instead of a budget', () => {
  expect(blockOf(resultsOf(leakyTrend))).toMatchInlineSnapshot(`
    "✗ node-listeners  GROWING · 12 rounds of 2,003 operations · 2.4 s · quiet profile · document 003
      a request that removes its listener leaves nothing behind
       metric        baseline     after    change  per round  tolerance   detectable from  verdict
       rss            132 MiB   132 MiB       0 B          –          –                 –  not judged
       heapTotal     44.8 MiB  44.8 MiB       0 B          –          –                 –  not judged
    ✗  heapUsed      41.4 MiB  43.9 MiB  +2.4 MiB   +208 KiB     32 KiB  2 B an operation  GROWING
       external       6.0 MiB   6.0 MiB       0 B          –          –                 –  not judged
       arrayBuffers   509 KiB   509 KiB       0 B          –          –                 –  not judged
    ✗  listeners           30     24066    +24036      +2003          0                 1  GROWING"
  `)
})

test('a leak of each operation is named in every row where operations are counted', () => {
  expect(renderTable(resultsOf(level))).toMatchInlineSnapshot(`
    "✓ node-listeners  passed · 12 rounds of 2,003 operations · 2.4 s · quiet profile · document 003
      a request that removes its listener leaves nothing behind
       metric        baseline     after   change  per round  tolerance   detectable from  verdict
       rss            132 MiB   132 MiB      0 B          –          –                 –  not judged
       heapTotal     44.8 MiB  44.8 MiB      0 B          –          –                 –  not judged
       heapUsed      41.4 MiB  41.5 MiB  +24 KiB     +2 KiB     32 KiB  2 B an operation  within
       external       6.0 MiB   6.0 MiB      0 B          –          –                 –  not judged
       arrayBuffers   509 KiB   509 KiB      0 B          –          –                 –  not judged
       listeners           30        30        0          0          0                 1  within

    per round: the slope of the trend, where that is judged and no budget. tolerance: what may come by
      the end of the first rounds without a leak. detectable from: the smallest leak of each operation
      that is followed and found growing; of counts, how many in all.
    A note of the suite.

    1 passed, 0 failed"
  `)
})

test('what measured nothing has its line with what is known, and the last lines name it', () => {
  expect(renderTable(resultsOf(crashed, invalid, notStarted))).toMatchInlineSnapshot(`
    "✗ transfer  CRASHED · 32 MiB
      Its process ended by SIGKILL.

    ✗ import-without-helia  INVALID · 32 MiB
      The CIDs differ: bafy1 and bafy2.

    ✗ transfer-with-stalled-gateway  NEVER STARTED · 32 MiB
      It was planned and never got a process.

       scenario                       retained  rss  peak  headroom  verdict
    ✗  transfer                              –    –     –         –  CRASHED
    ✗  import-without-helia                  –    –     –         –  INVALID
    ✗  transfer-with-stalled-gateway         –    –     –         –  NEVER STARTED

    Failed: transfer, import-without-helia, transfer-with-stalled-gateway
    0 passed, 3 failed"
  `)
})

test('scaling shows slope, interval and points, judged or not', () => {
  expect(blockOf(resultsOf(scaling))).toMatchInlineSnapshot(`
    "✗ import-scaling  OVER BUDGET · 64 MiB to 1 GiB · 212.4 s
      what an import retains follows the chunk, never the file
      subject              figure   slope per MiB interval (95 %)   bound detectable from verdict
      import               retained          +2 B       -51 … 8 B 1.0 KiB         1.1 KiB within
        64 MiB: 120 KiB · 128 MiB: 118 KiB · 256 MiB: 131 KiB · 512 MiB: 125 KiB · 1 GiB: 122 KiB
        (medians of 3)
    ✗ import-without-helia retained     +10.2 KiB 10.1 … 10.4 KiB 1.0 KiB         1.1 KiB OVER
        64 MiB: 1 MiB · 128 MiB: 2 MiB · 256 MiB: 3 MiB · 512 MiB: 5 MiB · 1 GiB: 10 MiB (medians of 3)
      import-without-helia peak         +65.5 KiB 47.1 … 82.9 KiB       –         1.1 KiB only shown
        64 MiB: 41 MiB · 128 MiB: 52 MiB · 256 MiB: 66 MiB · 512 MiB: 80 MiB · 1 GiB: 102 MiB
        (medians of 3)"
  `)
})

test('scaling that was judged quickly has no interval, and no slope finer than what it could see', () => {
  const { slope = 0, interval: _none, ...rest } = retainedScaling
  const quick = {
    ...rest,
    slope,
    minDetectable: 0.0112,
    points: rest.points.slice(0, 3).map(({ size, values }) => ({ size: size / 8, values: values.slice(1, 2) })),
  }

  expect(blockOf(resultsOf({ ...scaling, outcome: 'passed', scaling: [quick] }))).toMatchInlineSnapshot(`
    "✓ import-scaling  passed · 8 MiB to 32 MiB · 212.4 s
      what an import retains follows the chunk, never the file
       subject  figure     slope per MiB  interval (95 %)    bound  detectable from  verdict
       import   retained  under 11.5 KiB                –  1.0 KiB         11.5 KiB  within
        8 MiB: 120 KiB · 16 MiB: 118 KiB · 32 MiB: 131 KiB (one run each)"
  `)
})

test('what is judged by nothing is still shown', () => {
  expect(blockOf(resultsOf({ ...importing, verdicts: [] }))).toMatchInlineSnapshot(`
    "✓ import  passed · 32 MiB · 15.2 s
      importing a 1 GiB file into Helia retains nothing of it
       metric        baseline     after    change  budget  clean runs  detectable from  verdict
       rss            132 MiB   133 MiB  +420 KiB       –           –                –  not judged
       heapTotal     44.8 MiB  45.1 MiB  +256 KiB       –           –                –  not judged
       heapUsed      41.4 MiB  41.6 MiB  +120 KiB       –           –                –  not judged
       external       6.0 MiB   6.0 MiB     -39 B       –           –                –  not judged
       arrayBuffers   509 KiB   509 KiB     -39 B       –           –                –  not judged
       listeners           30        29        -1       –           –                –  not judged
      retained per MiB  +3.8 KiB, noise not known  (heapUsed + external +120 KiB over 32 MiB)"
  `)
})

test('a last reading that did not settle gives no figure per MiB', () => {
  const unsettled = {
    ...importing,
    measurement: measurementOfOne(readingAfter('after waiting', {}, { settled: false })),
  }

  expect(renderTable(resultsOf(unsettled))).toContain(
    'retained per MiB  unknown: the last reading did not settle, so it may count garbage',
  )
})

test('a scenario that works on no bytes has no figure per MiB', () => {
  const measurement = { ...measurementOfOne(readingAfter('after waiting', {})), bytesDone: 0 }

  expect(renderTable(resultsOf({ ...importing, measurement }))).not.toContain('per MiB')
})

test('scaling without an interval or with runs that have no figure says so', () => {
  const unbounded = {
    ...retainedScaling,
    outcome: 'inconclusive' as const,
    interval: { low: -Infinity, high: Infinity },
    points: [
      { size: GiB, values: [4096] },
      { size: 2 * GiB, values: [] },
    ],
  }

  expect(blockOf(resultsOf({ ...scaling, scaling: [unbounded] }))).toMatchInlineSnapshot(`
    "✗ import-scaling  OVER BUDGET · 1 GiB to 2 GiB · 212.4 s
      what an import retains follows the chunk, never the file
      retained is over.
       subject  figure    slope per MiB  interval (95 %)    bound  detectable from  verdict
    ✗  import   retained           +2 B                –  1.0 KiB          1.1 KiB  INCONCLUSIVE
        1 GiB: 4 KiB · 2 GiB: – (one run each)"
  `)
})

test('more than noise is not called noise', () => {
  expect(blockOf(resultsOf(leaking))).toContain('retained per MiB  +1.0 MiB ± 4.3 KiB  (')
  expect(blockOf(resultsOf(importing))).toContain('retained per MiB  +3.8 KiB ± 4.3 KiB, no more than noise  (')
})

test('clean runs that differ in number are counted in each row', () => {
  const [first, ...others] = importing.verdicts
  const verdicts = first === undefined ? [] : [{ ...first, clean: { runs: 30, min: 0, median: 1, max: 2 } }, ...others]

  expect(blockOf(resultsOf({ ...importing, verdicts }))).toContain('0…1…2 B (30)')
})

test('the end of a process that the pool ended is not shown', () => {
  expect(
    blockOf(resultsOf({ ...scaling, outcome: 'inconclusive', exit: { code: null, signal: 'SIGTERM' } })),
  ).not.toContain('Its process ended')
  expect(blockOf(resultsOf({ ...scaling, outcome: 'killed', exit: { code: null, signal: 'SIGTERM' } }))).toContain(
    'Its process ended by SIGTERM',
  )
})

test('no line is longer than 100 columns', () => {
  expect(longest(renderTable(all))).toBeLessThanOrEqual(100)
  expect(
    longest(
      renderTable(
        resultsOf({ ...importing, scenario: `${'a-long-name-'.repeat(5)}a`, document: '003_9b2d197e7464efe0.txt' }),
      ),
    ),
  ).toBeLessThanOrEqual(100)
})

test('a long name or large figures cost columns before they cost width', () => {
  const count = within('gatewayRequestsStillOpenAtTheEnd', 12_345, 123_456, [1000, 2000, 3000])
  const text = blockOf(
    resultsOf({
      ...importing,
      verdicts: [...importing.verdicts, count, within('code', GiB, 2 * GiB, [GiB, GiB, GiB])],
    }),
  )

  expect(longest(text)).toBeLessThanOrEqual(100)
  expect(text).not.toContain('clean runs')
  expect(text).toContain('verdict')
})

test('a narrow terminal leaves out what matters least', () => {
  const text = renderTable(resultsOf(leaking), { width: 60 })

  expect(longest(text)).toBeLessThanOrEqual(60)
  expect(text).toMatch(/metric +baseline +change +budget +verdict/)
})

test('colours are there on request, and change no text', () => {
  expect(renderTable(all)).toBe(stripVTControlCharacters(renderTable(all)))
  expect(renderTable(all, { colour: true })).not.toBe(renderTable(all))
  expect(stripVTControlCharacters(renderTable(all, { colour: true }))).toBe(renderTable(all))
})

test('several scenarios have a row each, at the end, where a long run leaves the terminal', () => {
  expect(renderTable(all).split('\n\n').slice(-2).join('\n\n')).toMatchInlineSnapshot(`
    "   scenario                        retained       rss       peak         headroom  verdict
    ✓  import                          +120 KiB  +420 KiB  +15.9 MiB  33 % of peakRss  passed
    ✗  import                         +33.5 MiB   +34 MiB  +43.1 MiB   none: external  OVER BUDGET
    ✗  import                          +8.1 MiB  +420 KiB  +15.9 MiB   none: external  GROWING
    ✗  transfer                               –         –          –                –  CRASHED
    ✗  import-without-helia                   –         –          –                –  INVALID
    ✗  transfer-with-stalled-gateway          –         –          –                –  NEVER STARTED
    ✗  import-scaling                         –         –          –                –  OVER BUDGET

    Failed: import, import, transfer, import-without-helia, transfer-with-stalled-gateway,
      import-scaling
    1 passed, 6 failed"
  `)
  expect(renderTable(resultsOf(importing))).not.toContain('headroom')
})

test('nothing planned is nothing passed', () => {
  expect(renderTable(resultsOf())).toBe('0 passed, 0 failed')
})

test('notes and versions of the suite stand only where the document has them', () => {
  const { suite, ...bare } = resultsOf(importing)

  expect(renderTable({ ...bare, suite: { headline: [], notes: ['A note of the suite.'] } })).toContain(
    '\nA note of the suite.\n',
  )
  expect(renderTable(bare)).not.toContain(suite?.notes[0])
  expect(renderFailure(leaking, bare)).toContain('Measured  node 24.21.0 · linux x64')
})
