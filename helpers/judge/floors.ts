/**
 * What instruments cannot tell from nothing, per metric and lane: bytes, or a count. Measured on Linux x64 (glibc) with
 * Node 24.21 over 17 clean forks, which bounds false alarms at 18 %, no better; a floor is twice the worst clean value.
 */

import { isByteMetric } from '../metrics.ts'
import type { ByteMetric } from '../metrics.ts'
import { KiB, MiB } from '../units.ts'

/** `default`: V8 as users run it. `quiet`: no JIT, one thread, no bytecode flushing. Both with the malloc environment. */
export type Lane = 'default' | 'quiet'

/** Where figures come from. `network`: the scenario dials or transfers, so that timers of libp2p and bitswap hold state. */
export interface Conditions {
  readonly lane: Lane
  readonly network: boolean
  /** Figures are those of a child process with an allocator and a thread pool of its own: Bun. This one unless said. */
  readonly child?: boolean
}

/** What `judgeTrend` needs to know of a metric. */
export interface TrendLimits {
  /** Bytes or counts per round that are no leak. */
  readonly tolerance: number
  /** Bytes or counts that a rise over all rounds must exceed. */
  readonly floor: number
  readonly minimumRounds: number
}

interface Floor {
  /** Settled change against the baseline. */
  readonly change: number
  /** Slope over rounds. `undefined` when nobody has measured it. */
  readonly perRound?: number
}

type Lookup = Readonly<Record<Exclude<ByteMetric, 'heapTotal'>, (conditions: Conditions) => Floor>>

const heap = ({ lane, network }: Conditions): Floor => lane === 'quiet'
  ? { change: 256 * KiB, perRound: (network ? 40 : 32) * KiB } // measured: drift 12 KB a round, at most 22
  : { change: 1 * MiB, perRound: (network ? 256 : 64) * KiB } // measured: drift 26 KB a round (import), at most 31; code alone up to 120 (transfer)

const buffers = ({ network }: Conditions): Floor => ({
  change: (network ? 256 : 64) * KiB, // measured: residual 0 in both lanes, 0.06 … 0.07 MiB after an import of 1 GiB
  perRound: 8 * KiB, // not measured apart: what settling lets pass, and about the floor of 64 KiB spread over 8 rounds
})

const byteFloors: Lookup = {
  heapUsed: heap,
  code: heap, // not measured apart: a part of heapUsed, and most of its drift
  external: buffers,
  arrayBuffers: buffers,
  rssAnon: ({ lane, child }) => lane === 'quiet' && !child
    ? { change: 512 * KiB, perRound: 64 * KiB } // measured: the least of three readings; MAD 12 KB, at most 104
    : { change: 2 * MiB, perRound: 256 * KiB }, // measured: the least of three readings; MAD 21 KB, at most 806; Bun, 10,000 extractions a round: up and down by 2.7 MB, see docs/bun.md
  rss: () => ({ change: 2 * MiB, perRound: 256 * KiB }), // as rssAnon in the default lane: its file pages jump by MBs in any lane
  peakRss: () => ({ change: 2 * MiB }), // as rss, and a share of its height, see `peakShare`; no drift per round has been measured
}

/**
 * measured on Bun, 42 clean runs of the six scenarios on it: one thread of its pool came in 9 of them, which is a rise of up to
 * 1.1 by the slope, and there were 4 to 6, so two can come; objects rose by 0, and went up and down by up to 35. These are for
 * the rise over all rounds; what rises in every round is growing without them.
 */
const childCounts: Readonly<Record<string, number>> = { threads: 3, objects: 64 }

/** measured: peaks of equal imports vary by 15 %. */
const peakShare = 0.15

/** measured: settling stops when heapUsed + external move less than 8 KB twice. */
const settledWithin = 8 * KiB

/** measured: RssAnon between rounds of an import with the malloc environment. */
const residentNoise = 20 * KiB

/**
 * The smallest settled change of a metric that means anything under `conditions`: bytes, or 0 for counts, which are exact.
 * `height` is the largest clean change; peaks are noisy in proportion to it.
 *
 * @throws {RangeError} for heapTotal, which is never judged: V8 gives 63 MiB of it back by itself after loading Helia
 */
export function changeFloor(metric: string, conditions: Conditions, height = 0): number {
  const { change } = floorOf(metric, conditions)

  return metric === 'peakRss' ? Math.max(change, Math.ceil(peakShare * height)) : change
}

/**
 * What a trend of this metric is judged with. `undefined` for what is not judged by its trend, because no clean drift per
 * round has been measured.
 *
 * @throws {RangeError} for heapTotal, which is never judged
 */
export function trendLimits(metric: string, conditions: Conditions): TrendLimits | undefined {
  const { change, perRound } = floorOf(metric, conditions)

  return perRound === undefined ? undefined : { tolerance: perRound, floor: change, minimumRounds: minimumRounds(metric) }
}

/** What the instrument itself cannot resolve, in bytes, whatever the scenario; 0 for counts. */
export function resolution(metric: string): number {
  return !isByteMetric(metric) ? 0 : ['rss', 'rssAnon', 'peakRss'].includes(metric) ? residentNoise : settledWithin
}

function floorOf(metric: string, conditions: Conditions): Floor {
  if (!isByteMetric(metric)) {
    return { change: conditions.child ? childCounts[metric] ?? 0 : 0, perRound: 0 } // measured: descriptors and threads are exact, after waiting
  }

  if (metric === 'heapTotal') {
    throw new RangeError('heapTotal is shown and never judged: V8 gives it back when it likes. Judge heapUsed.')
  }

  return byteFloors[metric](conditions)
}

/** measured: what told all planted leaks from all clean forks. */
function minimumRounds(metric: string): number {
  return metric === 'rss' || metric === 'rssAnon' ? 12 : metric === 'heapUsed' || metric === 'code' ? 10 : 8
}
