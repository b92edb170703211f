import { expect, test } from 'vitest'
import { boundOf } from '../../../helpers/measure/legs.ts'
import { renderFailure } from '../../../helpers/results/render/message.ts'
import type { ScenarioResult } from '../../../helpers/results/schema.ts'
import { MiB } from '../../../helpers/units.ts'
import {
  baseline,
  growing,
  importing,
  leaking,
  leakyTrend,
  measurementOfOne,
  readingAfter,
  resultsOf,
  scaling,
  unmeasured,
  within,
} from './fixtures.ts'

const render = (scenario: ScenarioResult): string => renderFailure(scenario, resultsOf(scenario))
const lines = (text: string): readonly string[] => text.split('\n')
const crashed = unmeasured({
  scenario: 'transfer',
  outcome: 'crashed',
  pid: 4711,
  exit: { code: null, signal: 'SIGKILL' },
})

test('trends that take the same to be decided share a sentence', () => {
  const rest = 'Whether it has a bound shows in 31 rounds, and --follow is too short.'
  const open = (metric: string, by: string) => ({
    ...leakyTrend.verdicts[0]!,
    metric,
    outcome: 'inconclusive' as const,
    reason: `${metric} rose by ${by} in 12 rounds. ${rest}`,
  })
  const verdicts = [open('threads', '32'), open('workers', '31')]

  expect(render({ ...leakyTrend, outcome: 'inconclusive', message: '', verdicts }).replaceAll(/\s+/g, ' ')).toContain(
    'threads rose by 32 in 12 rounds; workers rose by 31 in 12 rounds. Whether each has a bound shows in 31 rounds, ' +
      'and --follow is too short.',
  )
  expect(render({ ...leakyTrend, message: '', verdicts: verdicts.slice(1) }).replaceAll(/\s+/g, ' ')).toContain(
    `workers rose by 31 in 12 rounds. ${rest}`,
  )
})

test('counts that grow alike share a sentence', () => {
  const growth = 'by 2 an operation: +32, +56 in 8, 14 rounds.'
  const verdicts = ['threads', 'workers'].map(metric => ({
    ...leakyTrend.verdicts[0]!,
    metric,
    reason: `${metric} grows ${growth}`,
  }))

  expect(render({ ...leakyTrend, message: '', verdicts })).toContain(`  threads, workers grow ${growth}\n`)
})

test('a budget that was exceeded', () => {
  expect(render(leaking)).toMatchInlineSnapshot(`
    "Memory budget exceeded: importing a 1 GiB file into Helia retains nothing of it

      metric    baseline     after     change    budget
      rss        132 MiB   166 MiB    +34 MiB    +2 MiB  OVER by 32 MiB (17.0x)
      heapUsed  41.4 MiB  42.9 MiB   +1.5 MiB  +320 KiB  OVER by 1.2 MiB (4.7x)
      external   6.0 MiB  38.0 MiB    +32 MiB  +128 KiB  OVER by 31.9 MiB (256x)
      peakRss    132 MiB   175 MiB  +43.1 MiB   +44 MiB  within
      provides         0        33        +33         0  OVER by 33
      within: descriptors, listeners

      Retained per MiB of 32 MiB: rss 1.1 MiB, heapUsed 47 KiB, external 1 MiB.

      Evidence  reports/import/result.json · reports/import/timeline.jsonl
      Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 32 MiB ·
                settled in 13 collections
      Reproduce npm run repro -- import --size 32MiB"
  `)
})

test('growth in every round', () => {
  expect(render(growing)).toMatchInlineSnapshot(`
    "Memory keeps growing: importing a 1 GiB file into Helia retains nothing of it

      metric    baseline     after    change    budget
      heapUsed  41.4 MiB  41.6 MiB  +120 KiB  +320 KiB  within
      external   6.0 MiB  14.0 MiB    +8 MiB  +128 KiB  OVER by 7.9 MiB (64.0x)
      handles          7        15        +8        +8  GROWING

      Retained per MiB of 256 MiB: external 32 KiB.
      external rose in every round: +1, +2, +3 MiB … +6, +7, +8 MiB.
      handles rose in every one of 8 rounds: +1 per round [1 … 1], +7 over 8 rounds. Counts are exact,
        so this takes no statistics.
      Handles that came: Timeout +8.

      Evidence  reports/import/result.json · reports/import/timeline.jsonl
      Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 32 MiB · 8 rounds ·
                settled in 13 collections
      Reproduce npm run repro -- import --size 32MiB --rounds 8"
  `)
})

test('a leaky implementation, on purpose', () => {
  expect(renderFailure(leakyTrend, { ...resultsOf(leakyTrend), leak: 16 })).toMatchInlineSnapshot(`
    "Memory keeps growing: a request that removes its listener leaves nothing behind

      metric     baseline     after    change  per round  tolerance
      heapUsed   41.4 MiB  43.9 MiB  +2.4 MiB   +208 KiB     32 KiB  GROWING
      listeners        30     24066    +24036      +2003          0  GROWING

      listeners is growing.
      heapUsed is growing.

      Evidence  reports/node-listeners/result.json · reports/node-listeners/timeline.jsonl
      Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 12 rounds of 2,003 operations
                · settled in 13 collections
      Reproduce npm run repro -- node-listeners --rounds 12 --leak 1/16"
  `)
})

test('a slope over its bound', () => {
  expect(render(scaling)).toMatchInlineSnapshot(`
    "Memory budget exceeded: what an import retains follows the chunk, never the file

      import-without-helia: retained is over.
      import-without-helia, retained by size: 64 MiB: 1 MiB · 128 MiB: 2 MiB · 256 MiB: 3 MiB ·
        512 MiB: 5 MiB · 1 GiB: 10 MiB (medians of 3).

      Evidence  reports/import-scaling/timeline.jsonl
      Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 64 MiB to 1 GiB
      Reproduce npm run repro -- import-scaling --size 1GiB"
  `)
})

test('work that was not done, though every metric is within', () => {
  expect(render({ ...importing, outcome: 'invalid', message: 'The CIDs differ: bafy1 and bafy2.' }))
    .toMatchInlineSnapshot(`
      "No valid result: importing a 1 GiB file into Helia retains nothing of it

        metric        baseline     after     change    budget
        rss            132 MiB   133 MiB   +420 KiB    +2 MiB  within
        heapUsed      41.4 MiB  41.6 MiB   +120 KiB  +320 KiB  within
        external       6.0 MiB   6.0 MiB      -39 B  +128 KiB  within
        arrayBuffers   509 KiB   509 KiB      -39 B  +128 KiB  within
        peakRss        132 MiB   148 MiB  +15.9 MiB   +24 MiB  within
        within: descriptors, listeners, provides

        The CIDs differ: bafy1 and bafy2.

        Evidence  reports/import/result.json · reports/import/timeline.jsonl
        Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 32 MiB ·
                  settled in 13 collections
        Reproduce npm run repro -- import --size 32MiB"
    `)
})

test('a process that crashed', () => {
  expect(render({ ...crashed, message: 'JavaScript heap out of memory' })).toMatchInlineSnapshot(`
    "Crashed: transfer

      JavaScript heap out of memory

      Process   4711, ended by SIGKILL
      Evidence  reports/transfer/timeline.jsonl
      Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 32 MiB
      Reproduce npm run repro -- transfer --size 32MiB"
  `)
})

test('an exit code is called one', () => {
  expect(render({ ...crashed, exit: { code: 134, signal: null } })).toContain('Process   4711, ended with code 134')
})

test('a scenario that never started', () => {
  expect(
    render(
      unmeasured({ scenario: 'transfer', outcome: 'not-started', message: 'It was planned and never got a process.' }),
    ),
  ).toMatchInlineSnapshot(`
    "Never started: transfer

      It was planned and never got a process.

      Measured  helia 7.1.15 · libp2p 3.3.11 · node 24.21.0 · linux x64 · 32 MiB
      Reproduce npm run repro -- transfer --size 32MiB"
  `)
})

test('a peak says which reading it came before', () => {
  const verdicts = leaking.verdicts.map(verdict =>
    verdict.metric === 'peakRss'
      ? { ...verdict, outcome: 'over' as const, budget: 24 * MiB, headroom: -19 * MiB }
      : verdict,
  )

  expect(render({ ...leaking, verdicts })).toContain('The peak was reached before the reading "after import".')
})

test('growth that is code is said to be code', () => {
  const verdicts = importing.verdicts.map(verdict =>
    verdict.metric === 'heapUsed'
      ? { ...verdict, outcome: 'over' as const, budget: 64_000, headroom: -59_128 }
      : verdict,
  )

  expect(render({ ...importing, outcome: 'over', verdicts })).toContain("Of heapUsed's change 108 KiB is code.")
  expect(render(leaking)).not.toContain('is code')
})

test('handles that grew are listed by type', () => {
  expect(render(growing)).toContain('Handles that came: Timeout +8.')
})

test('a change that came and went over rounds is no rise in every one', () => {
  const readings = [MiB, 0, MiB].map((external, index) =>
    readingAfter(`round ${index + 1}`, { external }, { round: index + 1 }),
  )
  const verdicts = growing.verdicts.map(verdict =>
    verdict.metric === 'external' ? { ...verdict, change: MiB } : verdict,
  )

  expect(
    render({
      ...growing,
      outcome: 'over',
      measurement: { baseline, readings, rounds: 3, bytesDone: 96 * MiB },
      verdicts,
    }),
  ).toContain('external by round: +1, 0, +1 MiB.')
})

test('a rise that falls back without reaching the baseline is no rise in every round either', () => {
  const readings = [3 * MiB, 2 * MiB, 4 * MiB].map((external, index) =>
    readingAfter(`round ${index + 1}`, { external }, { round: index + 1 }),
  )

  expect(
    render({ ...growing, outcome: 'over', measurement: { baseline, readings, rounds: 3, bytesDone: 96 * MiB } }),
  ).toContain('external by round: +3, +2, +4 MiB.')
})

test('what ends below its baseline retains nothing, and neither does work on no bytes', () => {
  const verdicts = [
    { ...within('external', -MiB, 0, [0, 0, 0]), outcome: 'growing' as const, reason: 'external grows.' },
  ]

  expect(
    render({
      ...growing,
      measurement: { ...measurementOfOne(readingAfter('after waiting', { external: -MiB })), bytesDone: MiB },
      verdicts,
    }),
  ).not.toContain('Retained per MiB')
  expect(
    render({
      ...growing,
      measurement: { ...measurementOfOne(readingAfter('after waiting', { external: MiB })), bytesDone: 0 },
      verdicts,
    }),
  ).not.toContain('Retained per MiB')
  expect(
    render({
      ...growing,
      measurement: { ...measurementOfOne(readingAfter('after waiting', { external: MiB })), bytesDone: MiB },
      verdicts,
    }),
  ).toContain('Retained per MiB of 1 MiB: external 1 MiB.')
})

test('a size that no unit divides is repeated exactly', () => {
  expect(render({ ...leaking, fileSize: 1_000_001 })).toContain('npm run repro -- import --size 1000001B')
})

test('nothing is repeated', () => {
  const texts = [leaking, growing, scaling].map(scenario => lines(render(scenario)).filter(line => line !== ''))

  for (const text of texts) {
    expect(text).toHaveLength(new Set(text).size)
  }
  expect(render(leaking)).not.toContain('heapUsed is over.')
})

test('many verdicts with a long reason and a long message stay about 20 lines of 100 columns', () => {
  const reason =
    'The budget rests on 3 clean runs, and takes 10. ' +
    'Measure it with npm run budgets, on a quiet machine, at the size that ships.'
  const verdicts = ['rss', 'heapUsed', 'external', 'arrayBuffers', 'peakRss', 'descriptors', 'listeners'].map(
    metric => ({ ...within(metric, 1, 2, [0, 0, 0]), outcome: 'invalid' as const, reason: `${metric}: ${reason}` }),
  )
  const text = render({
    ...importing,
    outcome: 'invalid',
    verdicts,
    message: verdicts.map(verdict => verdict.reason).join('\n'),
  })

  expect(lines(text).length).toBeLessThanOrEqual(23)
  expect(Math.max(...lines(text).map(line => line.length))).toBeLessThanOrEqual(100)
  expect(text).toContain('4 more like these in result.json.')
})

test('a stack is cut', () => {
  const message = Array.from({ length: 30 }, (_, index) => `at frame ${index}`).join('\n')

  expect(render({ ...crashed, message })).toContain('at frame 5\n  24 more lines')
})

/** A trend that is not decided, with what its reason ends with. */
const undecidedFor = (why: string): ScenarioResult => ({
  ...leakyTrend,
  outcome: 'inconclusive',
  message: '',
  verdicts: [{ metric: 'heapUsed', outcome: 'inconclusive', reason: `heapUsed rose by 2 MiB in 12 rounds. ${why}` }],
})
const firstLine = (scenario: ScenarioResult): string | undefined => lines(render(scenario))[0]

test('a run that had no time for a further leg says so, and after how many operations', () => {
  const last = { rounds: Array.from({ length: 12 }, () => 1000), besides: 0 }
  const time = boundOf({ ...leakyTrend.measurement!, legs: [12] }, { last, following: 0, allowed: 1 })

  expect(firstLine(undecidedFor(`Whether it has a bound shows in 31 rounds, and ${time}.`))).toBe(
    'Out of time to tell, after 24,036 operations: a request that removes its listener leaves nothing behind',
  )
  expect(firstLine(undecidedFor('Whether it has a bound shows in 31 rounds.'))).toBe(
    'Too few or too noisy readings to tell: a request that removes its listener leaves nothing behind',
  )
})
