/**
 * Runs as the suite leaves them, on disk: green, and with a planted leak, a crash and everything that a message can
 * hold.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reading } from '../../helpers/reading.ts'
import { historyRun } from '../../helpers/results/history/history.ts'
import { hasDied } from '../../helpers/results/render/outcomes.ts'
import { parseResults } from '../../helpers/results/schema.ts'
import type { Results, ScenarioResult } from '../../helpers/results/schema.ts'
import { writeOutputs } from '../../helpers/results/write.ts'
import { GiB, KiB, MiB } from '../../helpers/units.ts'
import {
  baseline,
  growing,
  importing,
  leaking,
  measurementOfOne,
  readingAfter,
  resultsOf,
  scaling,
  unmeasured,
} from '../unit/results/fixtures.ts'
import { hostile } from '../unit/results/hostile.ts'

const steadyChanges = { rss: 430_080, external: -39, arrayBuffers: -39, rssAnon: 233_472 }
const wait = 2000 // milliseconds
const step = 100 // milliseconds between samples

/**
 * The course of memory of a scenario: warm-up, waiting, baseline, work that saws, waiting, last reading; or its end
 * while it works.
 */
export function timelineOf({ measurement, outcome }: ScenarioResult, { seconds = 12, torn = false } = {}): string {
  const died = hasDied({ outcome })
  const taken = measurement === undefined ? [] : [measurement.baseline, ...measurement.readings]
  const readings: readonly Reading[] = died
    ? [{ ...baseline, at: wait + 400 }]
    : taken.map(({ round, ...reading }) => (round === undefined ? reading : { ...reading, round }))
  const first = readings[0] ?? baseline
  const last =
    (died ? undefined : readings.at(-1)) ??
    readingAfter('never', { rss: 220 * MiB, heapUsed: 180 * MiB, rssAnon: 210 * MiB })
  const end = seconds * 1000
  const work = { from: wait + 600, to: end - wait - 400 }
  const events: { readonly at: number; readonly [name: string]: unknown }[] = [
    phase(0, 'warm-up'),
    phase(400, 'waiting'),
    phase(wait + 400, 'reading: baseline'),
    { ...phase(work.from, 'working'), total: GiB },
    phase(work.to, 'waiting'),
    phase(end - 400, 'reading: after waiting'),
  ]

  for (let at = step; at <= end; at += step) {
    const share = Math.max(0, Math.min(1, (at - work.from) / (work.to - work.from)))
    const saw = share > 0 && share < 1 ? (at % 1300) / 1300 : 0
    const between = (metric: 'rss' | 'rssAnon' | 'heapUsed' | 'external' | 'arrayBuffers', swing: number): number =>
      Math.round((1 - share) * (first.bytes[metric] ?? 0) + share * (last.bytes[metric] ?? 0) + saw * swing)
    events.push({
      type: 'sample',
      at,
      rss: between('rss', 12 * MiB),
      rssAnon: between('rssAnon', 11 * MiB),
      heapUsed: between('heapUsed', 6 * MiB),
      external: between('external', 4 * MiB),
      arrayBuffers: between('arrayBuffers', 4 * MiB),
      done: Math.round(share * GiB),
    })
    if (at % 700 === 0) {
      events.push({
        type: 'collection',
        at,
        kind: at % 2100 === 0 ? 'major' : 'minor',
        pause: at % 2100 === 0 ? 21.5 : 1.2,
      })
    }
  }
  events.push(...readings.map(reading => ({ type: 'reading', at: reading.at, reading })))

  const stop = end * 0.6
  const looks =
    outcome === 'hung'
      ? Array.from({ length: (end - stop) / step }, (_, index) => ({
          type: 'outside',
          at: Math.round(stop + index * step),
          rss: 212 * MiB,
          rssAnon: 150 * MiB,
          peakRss: 212 * MiB,
          threads: 11,
        }))
      : []
  const text = [...(died ? events.filter(({ at }) => at <= stop) : events), ...looks]
    .map(event => `${JSON.stringify(event)}\n`)
    .join('')

  return torn ? text.slice(0, -60) : text
}

function phase(at: number, name: string): { readonly at: number; readonly [name: string]: unknown } {
  return { type: 'phase', at, epoch: at, name, cpu: 0 }
}

/** When its readings were taken, as the timeline above has it. */
function timed(scenario: ScenarioResult): ScenarioResult {
  const { measurement } = scenario
  if (measurement === undefined) {
    return scenario
  }

  const count = measurement.readings.length
  const readings = measurement.readings.map((reading, index) => ({
    ...reading,
    at: Math.round(index === count - 1 ? 11_600 : 2600 + ((index + 1) / Math.max(1, count - 1)) * 7000),
  }))
  return {
    ...scenario,
    metrics: scenario.verdicts.map(({ metric }) => metric),
    measurement: { ...measurement, baseline: { ...measurement.baseline, at: 2400 }, readings },
  }
}

const transfer: ScenarioResult = timed({
  ...importing,
  scenario: 'transfer',
  file: 'tests/scenarios/transfer.ts',
  title: 'transferring a file to a second Helia retains nothing of it',
  network: true,
  evidence: ['reports/transfer/result.json', 'reports/transfer/timeline.jsonl'],
})
const greenScaling: ScenarioResult = {
  ...scaling,
  outcome: 'passed',
  title: 'memory of an import follows the chunk, never the file',
  scaling: scaling.scaling.filter(({ outcome }) => outcome === 'within'),
}

export const greenImport: ScenarioResult = timed({
  ...importing,
  title: 'importing a file into Helia retains nothing of it',
})

export const greenRun: Results = {
  ...resultsOf(
    greenImport,
    greenScaling,
    {
      ...transfer,
      scenario: 'import-without-helia',
      title: 'importing a file without Helia retains nothing of it',
      network: false,
    },
    transfer,
    {
      ...transfer,
      scenario: 'transfer-with-stalled-gateway',
      title: 'a gateway that never answers makes a transfer retain neither blocks nor requests',
    },
  ),
  fileSize: GiB,
  seconds: 423,
}

const diagnosed: ScenarioResult = timed({
  ...leaking,
  title: 'importing a file into Helia retains nothing of it',
  evidence: [...leaking.evidence, 'reports/import/round-1.heapsnapshot', 'reports/import/round-3.heapsnapshot'],
  diagnosis: {
    rounds: 3,
    fileSize: 32 * MiB,
    seconds: 41.2,
    files: ['reports/import/round-1.heapsnapshot', 'reports/import/round-3.heapsnapshot'],
    paths: [
      {
        path: ['(global)', 'Helia.components', 'Session.wants', 'Array'],
        counts: [1024, 2048, 3072],
        retained: 47 * MiB,
        kinds: [{ kind: 'Uint8Array', count: 3072, bytes: 46 * MiB }],
        way: ['[0] : Want', '.block : Uint8Array'],
        signature: '3f9c21e4',
        site: 'node_modules/@helia/utils/src/session.js:88:12',
        stack: [
          'addBlock (node_modules/@helia/utils/src/session.js:88:12)',
          'put (node_modules/blockstore-fs/src/index.js:120:5)',
        ],
      },
      {
        path: ['(closure) put', 'retained : Array', '(elements)', 'Uint8Array'],
        counts: [32, 64, 96],
        retained: 32 * MiB,
        kinds: [],
        way: [],
        signature: '9b01aa7c',
        stack: [],
        known: {
          reason: 'listeners of aborted requests, fixed in libp2p 3.4',
          issue: 'https://example.com/issues/1',
          applies: true,
        },
      },
    ],
    expired: [],
  },
})

const exhausted: ScenarioResult = unmeasured({
  scenario: 'transfer',
  title: 'transferring a file to a second Helia retains nothing of it',
  outcome: 'out-of-memory',
  pid: 4712,
  seconds: 12,
  exit: { code: null, signal: 'SIGABRT' },
  message: 'V8 could not get more than 512 MiB for its heap.',
  death: {
    phase: 'working',
    lastRss: 640 * MiB,
    heap: {
      limit: 512 * MiB,
      used: 509 * MiB,
      spaces: {
        old_space: 388 * MiB,
        large_object_space: 96 * MiB,
        new_space: 16 * MiB,
        code_space: 7 * MiB,
        trusted_space: 2 * MiB,
      },
    },
    stack: ['collect (tests/scenarios/transfer.ts:21:9)', 'async body (helpers/scenario/run-scenario.ts:92:11)'],
  },
  evidence: ['reports/transfer/timeline.jsonl', 'reports/transfer/report.json'],
})

/** Ended by the kernel while it worked, as its parent saw it: the fork itself could say nothing any more. */
const killed: ScenarioResult = unmeasured({
  scenario: 'import-without-helia',
  title: 'importing a file without Helia retains nothing of it',
  outcome: 'killed',
  pid: 4713,
  seconds: 9,
  exit: { code: null, signal: 'SIGKILL' },
  message: 'The kernel ended it: the machine had no memory left.',
  death: { phase: 'working', lastRss: 3482 * MiB },
  evidence: ['reports/import-without-helia/timeline.jsonl'],
})

const hung: ScenarioResult = unmeasured({
  scenario: 'transfer-with-stalled-gateway',
  title: 'a gateway that never answers makes a transfer retain neither blocks nor requests',
  outcome: 'hung',
  pid: 4714,
  seconds: 600,
  exit: { code: null, signal: 'SIGKILL' },
  message: 'It was still at work after 600 s, the longest that MEMORY_DEADLINE allows.',
  death: {
    phase: 'transferring',
    lastRss: 212 * MiB,
    stack: [
      'spin (tests/scenarios/transfer-with-stalled-gateway.ts:31:5)',
      'receive (node_modules/@helia/bitswap/dist/src/network.js:212:11)',
    ],
  },
  evidence: ['reports/transfer-with-stalled-gateway/timeline.jsonl', 'reports/transfer-with-stalled-gateway/stack.txt'],
})

export const redRun: Results = {
  ...resultsOf(
    diagnosed,
    scaling,
    killed,
    exhausted,
    hung,
    {
      ...transfer,
      scenario: 'transfer-from-disk',
      file: 'tests/scenarios/transfer-from-disk.ts',
      title: 'transferring a file that lies on disk retains nothing of it',
    },
    timed({ ...growing, scenario: 'provides', title: 'announcing blocks keeps no handle' }),
    { ...hostile, scenario: 'hostile' },
    unmeasured({ scenario: 'not-started', outcome: 'not-started', message: 'It was planned and never got a process.' }),
  ),
  fileSize: 32 * MiB,
  seconds: 96,
}

/** Nightly runs before one, the last few of which keep more. */
function earlierRuns(results: Results): string {
  return Array.from({ length: 30 }, (_, index) => {
    const began = new Date(Date.parse(results.began) - (30 - index) * 86_400_000).toISOString()
    const retained = (index < 22 ? 120 : 420) * KiB + ((index * index * 7919) % 41) * KiB
    const scenarios = results.scenarios.map(scenario =>
      scenario.measurement === undefined
        ? scenario
        : {
            ...scenario,
            outcome: 'passed' as const,
            measurement: measurementOfOne(
              readingAfter('after waiting', {
                ...steadyChanges,
                heapUsed: retained,
                peakRss: (12 + ((index * index * 31) % 7)) * MiB,
              }),
            ),
          },
    )
    const run = historyRun(
      { ...results, began, packages: { ...results.packages, helia: index < 22 ? '7.1.14' : '7.1.15' }, scenarios },
      `0a1b2c3d4e${String(index).padStart(2, '0')}`,
    )
    return `${JSON.stringify(run)}\n`
  }).join('')
}

export interface LeftRun {
  /** Of the report. */
  readonly url: string
  /** As `results.json` has it. */
  readonly results: Results
  readonly folder: string
}

/** Leaves a run in a folder, with timelines and a history, as the suite does. */
export function leaveRun(folder: string, results: Results, timelines: Readonly<Record<string, string>> = {}): LeftRun {
  mkdirSync(folder, { recursive: true })
  for (const scenario of results.scenarios.filter(({ outcome }) => outcome !== 'not-started')) {
    mkdirSync(join(folder, scenario.scenario), { recursive: true })
    const text = timelines[scenario.scenario] ?? timelineOf(scenario)
    if (text !== '') {
      writeFileSync(join(folder, scenario.scenario, 'timeline.jsonl'), text)
    }
  }
  const history = join(folder, 'history.jsonl')
  writeFileSync(history, earlierRuns(results))
  const { problems } = writeOutputs(results, folder, {
    history,
    commit: '0a1b2c3d4e5f',
    budgetSizes: new Map(results.scenarios.map(({ scenario, fileSize }) => [scenario, fileSize])),
    environment: {},
  })
  if (problems.length > 0) {
    throw new Error(problems.join('\n'))
  }

  return {
    url: `file://${join(folder, 'report.html')}`,
    results: parseResults(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))),
    folder,
  }
}
