/** Results documents as runs leave them: a real import of 32 MiB, and what can become of it. */

import { byteMetrics } from '../../../helpers/metrics.ts'
import type { Verdict } from '../../../helpers/judge/verdict.ts'
import type { Measurement, Reading } from '../../../helpers/reading.ts'
import type { Diagnosis, GrowingPath } from '../../../helpers/results/diagnosis.ts'
import { scenarioResult } from '../../../helpers/results/scenario-result.ts'
import { schemaVersion } from '../../../helpers/results/schema.ts'
import type { Results, ScalingResult, ScenarioResult } from '../../../helpers/results/schema.ts'
import { KiB, MiB } from '../../../helpers/units.ts'

export const baseline: Reading = {
  label: 'baseline',
  at: 1823,
  settled: true,
  collections: 13,
  bytes: {
    rss: 138801152,
    heapTotal: 47022080,
    heapUsed: 43461104,
    external: 6310434,
    arrayBuffers: 521375,
    rssAnon: 77910016,
    peakRss: 142032896,
    code: 5061621,
  },
  counts: { descriptors: 27, threads: 11, workers: 0, listeners: 30, handles: 7, provides: 0 },
  handles: { PipeWrap: 4, TCPServerWrap: 1, Timeout: 1, Immediate: 1 },
  heapSpaces: { old_space: 35030920, large_object_space: 4321496 },
}

/** The baseline, moved by so many bytes and counts. */
export function readingAfter(
  label: string,
  changes: Readonly<Record<string, number>>,
  rest: Partial<Reading> = {},
): Reading {
  const bytes = { ...baseline.bytes }
  for (const metric of byteMetrics) {
    bytes[metric] += changes[metric] ?? 0
  }
  const counts = Object.fromEntries(
    Object.entries(baseline.counts).map(([name, value]) => [name, value + (changes[name] ?? 0)]),
  )

  return { ...baseline, at: 11299, ...rest, label, bytes, counts }
}

export const green = {
  rss: 430080,
  heapTotal: 262144,
  heapUsed: 123128,
  external: -39,
  arrayBuffers: -39,
  rssAnon: 233472,
  peakRss: 13459456,
  code: 110294,
  listeners: -1,
}

export function measurementOfOne(...readings: readonly Reading[]): Measurement {
  return { baseline, readings, rounds: 1, bytesDone: 32 * MiB }
}

export function within(
  metric: string,
  change: number,
  budget: number,
  spread: readonly [number, number, number],
): Verdict {
  const [min, median, max] = spread
  const counted = metric in baseline.counts ? 1 : 0
  return {
    metric,
    outcome: 'within',
    change,
    budget,
    headroom: budget - change,
    minDetectable: budget - min + counted,
    clean: { runs: 12, min, median, max },
    reason: `${metric} is within.`,
  }
}

export function over(
  metric: string,
  change: number,
  budget: number,
  spread: readonly [number, number, number],
): Verdict {
  return { ...within(metric, change, budget, spread), outcome: 'over', reason: `${metric} is over.` }
}

export const greenVerdicts: readonly Verdict[] = [
  within('rss', 430080, 2 * MiB, [-205 * KiB, 312 * KiB, 840 * KiB]),
  within('heapUsed', 123128, 320 * KiB, [88 * KiB, 117 * KiB, 161 * KiB]),
  within('external', -39, 128 * KiB, [-39, 0, 64 * KiB]),
  within('arrayBuffers', -39, 128 * KiB, [-39, 0, 64 * KiB]),
  within('peakRss', 16691200, 24 * MiB, [14 * MiB, 16 * MiB, 18 * MiB]),
  within('descriptors', 0, 0, [0, 0, 0]),
  within('listeners', -1, 0, [-1, 0, 0]),
  within('provides', 0, 0, [0, 0, 0]),
]

export const importing: ScenarioResult = {
  scenario: 'import',
  title: 'importing a 1 GiB file into Helia retains nothing of it',
  file: 'tests/scenarios/import.ts',
  outcome: 'passed',
  seconds: 15.2,
  profile: 'default',
  network: false,
  metrics: [],
  fileSize: 32 * MiB,
  waited: 2000,
  pid: 10081,
  exit: { code: 0, signal: null },
  measurement: measurementOfOne(
    readingAfter('after import', { ...green, heapUsed: 148016 }, { at: 5521 }),
    readingAfter('after waiting', green),
  ),
  verdicts: greenVerdicts,
  scaling: [],
  evidence: ['reports/import/result.json', 'reports/import/timeline.jsonl'],
}

/** A scenario without a measurement. */
export function unmeasured(
  rest: Pick<ScenarioResult, 'scenario' | 'outcome'> & Partial<ScenarioResult>,
): ScenarioResult {
  const { scenario, outcome } = rest
  return scenarioResult({
    title: scenario,
    file: `tests/scenarios/${scenario}.ts`,
    fileSize: 32 * MiB,
    evidence: outcome === 'not-started' ? [] : [`reports/${scenario}/timeline.jsonl`],
    ...rest,
  })
}

/** A block per MiB stays: the leak that was reported. */
export const leaking: ScenarioResult = {
  ...importing,
  outcome: 'over',
  message: 'heapUsed is over.\nexternal is over.\nprovides is over.',
  measurement: measurementOfOne(
    readingAfter('after import', {
      ...green,
      rss: 38 * MiB,
      heapUsed: 1504 * KiB,
      external: 32 * MiB,
      arrayBuffers: 32 * MiB,
      peakRss: 40 * MiB,
      provides: 33,
    }),
    readingAfter('after waiting', {
      ...green,
      rss: 34 * MiB,
      heapUsed: 1504 * KiB,
      external: 32 * MiB,
      arrayBuffers: 32 * MiB,
      provides: 33,
    }),
  ),
  verdicts: [
    over('rss', 34 * MiB, 2 * MiB, [-205 * KiB, 312 * KiB, 840 * KiB]),
    over('heapUsed', 1504 * KiB, 320 * KiB, [88 * KiB, 117 * KiB, 161 * KiB]),
    over('external', 32 * MiB, 128 * KiB, [-39, 0, 64 * KiB]),
    within('peakRss', 43 * MiB, 44 * MiB, [34 * MiB, 36 * MiB, 38 * MiB]),
    within('descriptors', 0, 0, [0, 0, 0]),
    within('listeners', 0, 0, [-1, 0, 0]),
    over('provides', 33, 0, [0, 0, 0]),
  ],
}

const leakByRound = [1, 2, 3, 4, 5, 6, 7, 8]

/** Eight rounds that each retain a block. */
export const growing: ScenarioResult = {
  ...importing,
  outcome: 'growing',
  measurement: {
    baseline,
    rounds: 8,
    bytesDone: 256 * MiB,
    readings: [
      ...leakByRound.map(round =>
        readingAfter(`round ${round}`, { ...green, external: round * MiB, handles: round }, { round }),
      ),
      readingAfter(
        'after waiting',
        { ...green, external: 8 * MiB, handles: 8 },
        { handles: { ...baseline.handles, Timeout: 9 } },
      ),
    ],
  },
  verdicts: [
    within('heapUsed', 123128, 320 * KiB, [88 * KiB, 117 * KiB, 161 * KiB]),
    over('external', 8 * MiB, 128 * KiB, [-39, 0, 64 * KiB]),
    {
      ...within('handles', 8, 8, [0, 0, 0]),
      outcome: 'growing',
      reason:
        'handles rose in every one of 8 rounds: +1 per round [1 … 1], +7 over 8 rounds. ' +
        'Counts are exact, so this takes no statistics.',
    },
  ],
}

const rounds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

function repeating(perRound: Readonly<Record<string, number>>): Measurement {
  const after = (round: number): Readonly<Record<string, number>> =>
    Object.fromEntries(Object.entries(perRound).map(([metric, value]) => [metric, round * value]))
  return {
    baseline,
    rounds: rounds.length,
    bytesDone: 0,
    readings: [
      ...rounds.map(round => readingAfter(`round ${round}`, after(round), { round })),
      readingAfter('after waiting', after(rounds.length), {
        heapSpaces: { ...baseline.heapSpaces, old_space: 36079496 },
      }),
    ],
  }
}

function byTrend(metric: string, slope: number, tolerance: number): Verdict {
  const outcome = slope > tolerance ? ('growing' as const) : ('within' as const)
  return {
    metric,
    outcome,
    change: rounds.length * slope,
    growthPerRound: {
      slope,
      interval: { low: slope, high: slope },
      tolerance,
      minDetectable: tolerance + 1,
      ...(metric === 'listeners' ? {} : { minDetectablePerOperation: Math.ceil((tolerance + 1) / (12 * 2003)) }),
    },
    reason: `${metric} is ${outcome}.`,
  }
}

/** An operation, repeated: it retains nothing. */
export const level: ScenarioResult = {
  ...importing,
  scenario: 'node-listeners',
  title: 'a request that removes its listener leaves nothing behind',
  file: 'tests/scenarios/node/node-listeners.trend.ts',
  document: '003_9b2d197e7464efe0.txt',
  seconds: 2.4,
  profile: 'quiet',
  metrics: ['listeners', 'heapUsed'],
  fileSize: 0,
  operations: 2003,
  waited: 0,
  measurement: repeating({ heapUsed: 2 * KiB }),
  verdicts: [byTrend('listeners', 0, 0), byTrend('heapUsed', 2 * KiB, 32 * KiB)],
  evidence: ['reports/node-listeners/result.json', 'reports/node-listeners/timeline.jsonl'],
}

/** The same by its leaky implementation. */
export const leakyTrend: ScenarioResult = {
  ...level,
  outcome: 'growing',
  message: 'listeners is growing.\nheapUsed is growing.',
  measurement: repeating({ listeners: 2003, heapUsed: 208 * KiB }),
  verdicts: [byTrend('listeners', 2003, 0), byTrend('heapUsed', 208 * KiB, 32 * KiB)],
}

const points = (...medians: readonly number[]): ScalingResult['points'] =>
  medians.map((middle, index) => ({ size: 64 * MiB * 2 ** index, values: [middle - 4096, middle, middle + 8192] }))

export const retainedScaling: ScalingResult = {
  subject: 'import',
  figure: 'retained',
  outcome: 'within',
  judged: true,
  bound: 0.001,
  slope: 2.1e-6,
  interval: { low: -4.9e-5, high: 7.5e-6 },
  excess: 0,
  minDetectable: 0.00105,
  points: points(120 * KiB, 118 * KiB, 131 * KiB, 125 * KiB, 122 * KiB),
  reason: 'retained 0 bytes per byte [-0.00005 … 0.00001], bound 0.001: within; a leak shows from 0.00105 on.',
}

export const scaling: ScenarioResult = {
  ...unmeasured({ scenario: 'import-scaling', outcome: 'over' }),
  title: 'what an import retains follows the chunk, never the file',
  seconds: 212.4,
  message: 'retained is over.',
  scaling: [
    retainedScaling,
    {
      ...retainedScaling,
      subject: 'import-without-helia',
      outcome: 'over',
      slope: 0.01,
      interval: { low: 0.0099, high: 0.0102 },
      points: points(1 * MiB, 2 * MiB, 3 * MiB, 5 * MiB, 10 * MiB),
      reason: 'retained is over.',
    },
    {
      ...retainedScaling,
      subject: 'import-without-helia',
      figure: 'peak',
      judged: false,
      outcome: 'over',
      bound: 0.03,
      slope: 0.064,
      interval: { low: 0.046, high: 0.081 },
      points: points(41 * MiB, 52 * MiB, 66 * MiB, 80 * MiB, 102 * MiB),
      reason: 'peak is over.',
    },
  ],
}

export function resultsOf(...scenarios: readonly ScenarioResult[]): Results {
  return {
    schema: schemaVersion,
    began: '2026-11-20T21:56:45.202Z',
    seconds: 18,
    fileSize: 32 * MiB,
    rounds: scenarios[0]?.measurement?.rounds ?? 1,
    environment: { node: '24.21.0', platform: 'linux', arch: 'x64', cpus: 2, memory: 25276502016 },
    packages: { 'blockstore-fs': '4.0.1', helia: '7.1.15', libp2p: '3.3.11' },
    suite: {
      headline: ['helia', 'libp2p'],
      notes: scenarios.some(({ measurement }) => measurement !== undefined) ? ['A note of the suite.'] : [],
    },
    scenarios,
  }
}

/** A growing path. */
export const held: GrowingPath = {
  path: [
    'module',
    'function FsBlockstore',
    '.prototype : Object',
    '.put : function',
    '(variable) retained : Array',
    '[] : Uint8Array',
  ],
  counts: [1026, 2043, 3060, 4077],
  retained: 72 * MiB,
  kinds: [
    { kind: 'bytes of an ArrayBuffer', count: 77, bytes: 71.9 * MiB },
    { kind: 'Uint8Array', count: 77, bytes: 8008 },
  ],
  way: ['.buffer : ArrayBuffer', 'bytes of an ArrayBuffer'],
  signature: 'a55559d2',
  site: 'helpers/workspace/large-file/content.ts:64:13',
  stack: [
    'slice',
    'generate (helpers/workspace/large-file/content.ts:64:13)',
    'next',
    'stream (helpers/workspace/large-file/large-file.ts:63:27)',
    'processTicks (node:internal/process:1:1)',
    '(anonymous)',
    'stream (helpers/scenario/run-scenario.ts:147:13)',
    'validateChunks (node_modules/ipfs-unixfs-importer/dist/src/dag-builder/validate-chunks.js:4:42)',
  ],
}

/** Its diagnosis. */
export const found: Diagnosis = {
  rounds: 4,
  fileSize: 16 * MiB,
  seconds: 14.2,
  paths: [held],
  expired: [],
  files: [
    'reports/import/allocations.heapprofile',
    'reports/import/diagnosis.json',
    ...[1, 2, 3, 4].map(round => `reports/import/round-${round}.heapsnapshot`),
  ],
}
