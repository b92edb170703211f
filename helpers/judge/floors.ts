/**
 * The noise floor of the instrument, per metric and profile: bytes, or a count. Measured on Linux x64 (glibc)
 * with Node 24.21 over 17 clean forks, which bounds false alarms at 18 %, no better; a floor is twice the worst clean
 * value.
 */

import { isByteMetric } from '../metrics.ts'
import type { ByteMetric, LiveMetric } from '../metrics.ts'
import type { Profile } from '../reading.ts'
import { KiB, MiB } from '../units.ts'

/**
 * The conditions of a measurement. `network`: the scenario opens connections, so that timers of the library hold state.
 */
export interface Conditions {
  readonly profile: Profile
  readonly network: boolean
  /** Whether figures are those of a child process with its own allocator and thread pool, as Bun. Default: false. */
  readonly child?: boolean
}

interface Floor {
  /** Settled change against the baseline. */
  readonly change: number
  /** Slope over rounds of two versions that are compared. `undefined` when it was never measured. */
  readonly perRound?: number
  /** What a leg of rounds adds where nothing leaks. `undefined`: no trend of it is judged. */
  readonly leg?: number
}

type Lookup = Readonly<Record<Exclude<ByteMetric, 'heapTotal'> | LiveMetric, (conditions: Conditions) => Floor>>

const heap = ({ profile, network }: Conditions): Floor =>
  profile === 'quiet'
    ? // measured: drift 12 KB a round, at most 22; a first leg adds 13 to 90 KB, each further one less
      // (docs/measuring.md)
      { change: 256 * KiB, perRound: (network ? 40 : 32) * KiB, leg: 128 * KiB }
    : // measured: drift 26 KB a round (import), at most 31; code alone up to 120 (transfer)
      { change: 1 * MiB, perRound: (network ? 256 : 64) * KiB, leg: 1 * MiB }

const buffers = ({ network }: Conditions): Floor => ({
  change: (network ? 256 : 64) * KiB, // measured: residual 0 in both profiles, 0.06 … 0.07 MiB after an import of 1 GiB
  // not measured apart: the tolerance of settling, and about the floor of 64 KiB spread over 8 rounds
  perRound: 8 * KiB,
  leg: 16 * KiB, // measured: clean legs add nothing; twice the tolerance of settling
})

const byteFloors: Lookup = {
  heapUsed: heap,
  code: heap, // not measured apart: a part of heapUsed, and most of its drift
  external: buffers,
  arrayBuffers: buffers,
  rssAnon: ({ profile, child }) =>
    profile === 'quiet' && !child
      ? // measured: the least of three readings; MAD 12 KB, at most 104; a first leg adds 72 to 140 KB
        { change: 512 * KiB, perRound: 64 * KiB, leg: 256 * KiB }
      : // measured: the least of three readings; MAD 21 KB, at most 806; Bun, 10,000 extractions a round: up and down
        // by 2.7 MB, see docs/bun.md
        { change: 2 * MiB, perRound: 256 * KiB, leg: child ? 512 * KiB : 2 * MiB },
  // as rssAnon in the default profile: its file pages jump by MBs in any profile
  rss: () => ({ change: 2 * MiB, perRound: 256 * KiB, leg: 2 * MiB }),
  // as rss, and a share of its height, see `peakShare`; no drift per round has been measured
  peakRss: () => ({ change: 2 * MiB }),
  // one reading each, without settling: what a settled reading cannot resolve they cannot either; they have no trend
  peakLiveHeapUsed: conditions => ({ change: heap(conditions).change }),
  peakLiveArrayBuffers: conditions => ({ change: buffers(conditions).change }),
}

/** measured: peaks of equal imports vary by 15 %. */
const peakShare = 0.15

/** measured: settling stops when heapUsed + external move less than 8 KB twice. */
const settledWithin = 8 * KiB

/** measured: RssAnon between rounds of an import with the malloc environment. */
const residentNoise = 20 * KiB

/**
 * The smallest settled change of a metric that means anything under `conditions`: bytes, or 0 for counts, which are
 * exact. `height` is the largest clean change; peaks are noisy in proportion to it.
 *
 * @throws {RangeError} for heapTotal, which is never judged: V8 gives it back when it likes
 */
export function changeFloor(metric: string, conditions: Conditions, height = 0): number {
  const { change } = floorOf(metric, conditions)

  return metric === 'peakRss' ? Math.max(change, Math.ceil(peakShare * height)) : change
}

/**
 * What a leg of rounds adds to a metric where nothing leaks: bytes, or 0 for counts. `undefined` for what is not judged
 * by its trend. What a metric goes up and down by itself is no part of it: each run shows that of its own.
 *
 * @throws {RangeError} for heapTotal, which is never judged
 */
export function trendFloor(metric: string, conditions: Conditions): number | undefined {
  return floorOf(metric, conditions).leg
}

/**
 * The smallest difference in growth per round between two versions that means anything. `undefined` for what has no
 * trend.
 *
 * @throws {RangeError} for heapTotal, which is never judged
 */
export function slopeFloor(metric: string, conditions: Conditions): number | undefined {
  return floorOf(metric, conditions).perRound
}

/** What the instrument itself cannot resolve, in bytes, whatever the scenario; 0 for counts. */
export function resolution(metric: string): number {
  if (!isByteMetric(metric)) {
    return 0
  }
  return ['rss', 'rssAnon', 'peakRss'].includes(metric) ? residentNoise : settledWithin
}

function floorOf(metric: string, conditions: Conditions): Floor {
  if (!isByteMetric(metric)) {
    return { change: 0, perRound: 0, leg: 0 } // measured: descriptors and threads are exact, after waiting
  }

  if (metric === 'heapTotal') {
    throw new RangeError('heapTotal is shown and never judged: V8 gives it back when it likes. Judge heapUsed.')
  }

  return byteFloors[metric](conditions)
}
