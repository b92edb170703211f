/** Comparisons of two versions: what their runs say, under the conditions of those runs. */

import { expect, test } from 'vitest'
import type { ScenarioResult } from '../../../helpers/results/schema.ts'
import { KiB, MiB } from '../../../helpers/units.ts'
import { compareScenario } from '../../../helpers/versions/comparison.ts'
import type { ScenarioComparison } from '../../../helpers/judge/comparison.ts'
import type { Side } from '../../../helpers/versions/comparison.ts'
import { baseline, importing, measurementOfOne, readingAfter, resultsOf } from '../results/fixtures.ts'

const runs = 5

/** A side that returns these results, one after the other. */
function side(title: string, results: readonly ScenarioResult[]): Side {
  let run = 0
  return { title, measure: () => Promise.resolve(resultsOf(results[run++] ?? importing)) }
}

async function compared(
  base: readonly ScenarioResult[],
  candidate: readonly ScenarioResult[],
): Promise<ScenarioComparison> {
  const { comparison } = await compareScenario(
    'import',
    { base: side('old', base), candidate: side('new', candidate) },
    runs,
    () => {},
  )
  return comparison
}

const each = (of: (run: number) => ScenarioResult): readonly ScenarioResult[] =>
  Array.from({ length: runs }, (_, run) => of(run))

/** A run that retained so much. */
const retained = (change: number, rest: Partial<ScenarioResult> = {}): ScenarioResult => ({
  ...importing,
  metrics: ['heapUsed'],
  measurement: measurementOfOne(readingAfter('after waiting', { heapUsed: change })),
  ...rest,
})

/** A scenario that repeats an operation, in the quiet profile: it retains an amount in each of 12 rounds. */
const perRound = (bytes: number, rest: Partial<ScenarioResult> = {}): ScenarioResult => ({
  ...retained(0),
  profile: 'quiet',
  operations: 2003,
  measurement: {
    baseline,
    rounds: 12,
    bytesDone: 0,
    readings: [
      ...Array.from({ length: 12 }, (_, round) =>
        readingAfter(`round ${round + 1}`, { heapUsed: (round + 1) * bytes }, { round: round + 1 }),
      ),
      readingAfter('after waiting', { heapUsed: 12 * bytes }),
    ],
  },
  ...rest,
})

const differencesIn = ({ metrics }: ScenarioComparison): Readonly<Record<string, string>> =>
  Object.fromEntries(metrics.map(({ metric, difference }) => [metric, difference]))

test('`more` means that the candidate retains more, `less` that the base does', async () => {
  const few = each(run => retained(run * KiB))
  const much = each(run => retained(3 * MiB + run * KiB))

  expect(differencesIn(await compared(few, much))).toEqual({ heapUsed: 'more' })
  expect(differencesIn(await compared(much, few))).toEqual({ heapUsed: 'less' })
  expect(await compared(few, much)).toMatchObject({ metrics: [{ base: 2 * KiB, candidate: 3 * MiB + 2 * KiB }] })
})

test('a metric that is growing in a single run is `more` in a comparison, under the same conditions', async () => {
  const comparison = await compared(
    each(run => perRound(run * 100)),
    each(run => perRound(50 * KiB + run * 100)),
  )

  expect(differencesIn(comparison)).toEqual({ heapUsed: 'more', 'heapUsed per round': 'more' })
})

test('the same change where one run of its own would not be called growing', async () => {
  expect(
    differencesIn(
      await compared(
        each(run => retained(run * 100)),
        each(run => retained(970 * KiB + run * 100)),
      ),
    ),
  ).toEqual({ heapUsed: 'same' })
  expect(
    differencesIn(
      await compared(
        each(run => perRound(run * 100)),
        each(run => perRound(10 * KiB + run * 100)),
      ),
    ),
  ).toEqual({ heapUsed: 'same', 'heapUsed per round': 'same' })
})

const resident =
  (rest: Partial<ScenarioResult>) =>
  (change: number): ScenarioResult => ({
    ...perRound(0),
    metrics: ['rssAnon'],
    ...rest,
    measurement: {
      ...perRound(0).measurement,
      baseline,
      rounds: 12,
      bytesDone: 0,
      readings: [readingAfter('after waiting', { rssAnon: change })],
    },
  })
const pair = async (of: (change: number) => ScenarioResult): Promise<ScenarioComparison> =>
  await compared(
    each(run => of(run * KiB)),
    each(run => of(400 * KiB + run * KiB)),
  )

test('figures of a child process have its floors', async () => {
  expect(differencesIn(await pair(resident({})))).toMatchObject({ rssAnon: 'more' })
  expect(differencesIn(await pair(resident({ child: true })))).toMatchObject({ rssAnon: 'same' })
})

const unsettled = (run: number): ScenarioResult =>
  run > 0
    ? retained(run * KiB)
    : { ...retained(0), measurement: measurementOfOne(readingAfter('after waiting', {}, { settled: false })) }
const failing = (run: number): ScenarioResult =>
  run > 1 ? retained(run * KiB) : { ...retained(0), outcome: 'crashed', message: 'It crashed.\nSomewhere.' }

test('runs that had not settled, or are not valid, do not count, and are reported', async () => {
  const comparison = await compared(each(unsettled), each(failing))

  expect(differencesIn(comparison)).toEqual({ heapUsed: 'unclear' })
  expect(comparison.problems).toEqual([
    'old: 1 of 5 runs are not valid. memory had not settled when it was read',
    'new: 2 of 5 runs are not valid. crashed: It crashed.',
  ])
  expect(comparison.metrics[0]?.values).toEqual({
    base: [KiB, 2 * KiB, 3 * KiB, 4 * KiB],
    candidate: [2 * KiB, 3 * KiB, 4 * KiB],
  })
})

test('what each has retained per MiB of work, of that which worked on bytes', async () => {
  const few = each(run => retained(run * KiB))
  const much = each(run =>
    retained(
      3 * MiB + run * KiB,
      run === 4
        ? { measurement: { ...measurementOfOne(readingAfter('after waiting', { heapUsed: MiB })), bytesDone: 0 } }
        : {},
    ),
  )

  expect((await compared(few, much)).retainedPerMiB).toEqual({
    base: (2 * KiB) / 32,
    candidate: (3 * MiB + 1.5 * KiB) / 32,
  })
  expect(
    (
      await compared(
        each(() => perRound(0)),
        few,
      )
    ).retainedPerMiB,
  ).toEqual({ base: undefined, candidate: (2 * KiB) / 32 })
})

const external = (change: number, rest: Partial<ScenarioResult> = {}): ScenarioResult =>
  retained(0, {
    metrics: ['external'],
    measurement: measurementOfOne(readingAfter('after waiting', { external: change })),
    ...rest,
  })

test('a scenario that dials has more timers, and the floors for that', async () => {
  expect(
    differencesIn(
      await compared(
        each(run => external(run)),
        each(run => external(100 * KiB + run)),
      ),
    ),
  ).toEqual({ external: 'more' })
  expect(
    differencesIn(
      await compared(
        each(run => external(run, { network: true })),
        each(run => external(100 * KiB + run)),
      ),
    ),
  ).toEqual({ external: 'same' })
})

test('a metric that has no growth per round is compared without one', async () => {
  const judged = { metrics: ['listeners', 'peakRss', 'external'] }

  expect(
    (
      await compared(
        each(() => perRound(0, judged)),
        each(() => perRound(0, judged)),
      )
    ).metrics.map(({ metric }) => metric),
  ).toEqual(['listeners', 'peakRss', 'external', 'external per round'])
})

const loading = (title: string, version: string): Side => ({
  title,
  measure: () => Promise.resolve({ ...resultsOf(retained(0)), packages: { helia: version } }),
})

test('the loaded packages are reported for each version, and each run as it ends', async () => {
  const lines: string[] = []
  const { packages, node, comparison } = await compareScenario(
    'import',
    { base: loading('old', '6.0.0'), candidate: loading('new', '7.0.0') },
    2,
    line => lines.push(line),
  )

  expect(packages).toEqual({ base: { helia: '6.0.0' }, candidate: { helia: '7.0.0' } })
  expect([node, comparison.scenario, comparison.fileSize, comparison.problems]).toEqual([
    '24.21.0',
    'import',
    importing.fileSize,
    [],
  ])
  expect(lines).toEqual([
    'import 1/2 old: 15.2 s',
    'import 1/2 new: 15.2 s',
    'import 2/2 old: 15.2 s',
    'import 2/2 new: 15.2 s',
  ])
})

test('one side that works is enough to go on', async () => {
  const { comparison } = await compareScenario(
    'import',
    {
      base: side(
        'old',
        each(() => retained(0)),
      ),
      candidate: side(
        'new',
        each(() => ({ ...retained(0), outcome: 'crashed' })),
      ),
    },
    runs,
    () => {},
  )

  expect(comparison.metrics[0]?.values).toEqual({ base: [0, 0, 0, 0, 0], candidate: [] })
  expect(comparison.problems).toEqual(['new: 5 of 5 runs are not valid. crashed: without a message'])
})

test('what fails on both sides at first is not tried again', async () => {
  let measured = 0
  const broken: Side = {
    title: 'old',
    measure: () => {
      measured++
      return Promise.resolve(resultsOf({ ...retained(0), outcome: 'invalid', message: 'It cannot work.' }))
    },
  }
  await compareScenario('import', { base: broken, candidate: { ...broken, title: 'new' } }, runs, () => {})

  expect(measured).toBe(2)
})
