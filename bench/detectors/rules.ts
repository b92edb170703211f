/**
 * The rules of other tools for a leak, written from their publications and applied to the same rounds. Each gets
 * heapUsed and rss before the first round, and at the end of each round.
 */

import { MiB } from '../../helpers/units.ts'

/** The readings of a subject, bytes. */
export interface Recorded {
  readonly heapUsed: readonly number[]
  readonly rss: readonly number[]
  /** In each round. */
  readonly operations: number
  /** Readings of the same subject without its leak. `undefined` where there is no other version. */
  readonly base?: { readonly heapUsed: readonly number[] }
  /** By class, objects in one heap snapshot after the other. `undefined` where none were taken. */
  readonly classes?: Readonly<Record<string, readonly number[]>>
}

export interface Rule {
  readonly name: string
  /** Where it is described. */
  readonly by: string
  /** `undefined`: it cannot judge this. */
  readonly leaks: (recorded: Recorded) => boolean | undefined
  /** Whether it names what holds a leak: a class is no holder. */
  readonly names: string
}

const MB = 1e6
const first = (values: readonly number[]): number => values[0] ?? Number.NaN
const last = (values: readonly number[]): number => values.at(-1) ?? Number.NaN

/** Least squares: what a round adds. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const over = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0)
  const under = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0)
  return over / under
}

/** Mann and Kendall's statistic, as a normal score: pairs that rise less those that fall. */
function mannKendall(values: readonly number[]): number {
  const n = values.length
  const s = values.reduce(
    (sum, value, index) => sum + values.slice(index + 1).reduce((pairs, later) => pairs + Math.sign(later - value), 0),
    0,
  )
  const ties = [...Map.groupBy(values, value => value).values()].reduce(
    (sum, { length: t }) => sum + t * (t - 1) * (2 * t + 5),
    0,
  )
  const variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
  return variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance)
}

/** The lower end of a one-sided interval at 99 % for the mean difference of pairs; t of 11 degrees of freedom. */
function lowerBound(differences: readonly number[]): number {
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length
  const deviation = Math.sqrt(
    differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (differences.length - 1),
  )
  return mean - (2.718 * deviation) / Math.sqrt(differences.length)
}

const oneSided95 = 1.644854

export const rules: readonly Rule[] = [
  {
    name: 'heapUsed last above first',
    by: 'what guides teach',
    names: 'no',
    leaks: ({ heapUsed }) => last(heapUsed) > first(heapUsed),
  },
  {
    name: '10 % above the baseline',
    by: 'gemini-cli, memory-tests',
    names: 'no',
    leaks: ({ heapUsed }) => last(heapUsed) > 1.1 * first(heapUsed),
  },
  {
    name: '5 MB after 100 iterations',
    by: 'the mongodb driver',
    names: 'no',
    leaks: ({ heapUsed }) => last(heapUsed) - first(heapUsed) > 5 * MB,
  },
  {
    name: '1 MB after one create and destroy',
    by: 'CKEditor 5',
    names: 'no',
    leaks: ({ heapUsed }) => (heapUsed[1] ?? Number.NaN) - first(heapUsed) > MB,
  },
  {
    name: 'least squares of RSS, 10 bytes an iteration',
    by: 'Prisma, prisma/prisma#14693 and #20861',
    names: 'no',
    leaks: ({ rss, operations }) => slope(rss) / operations > 10,
  },
  {
    name: 'a class that grew in every snapshot',
    by: 'graphql-hive gateway; memlab',
    names: 'a class',
    leaks: ({ classes }) =>
      classes === undefined
        ? undefined
        : Object.values(classes).some(counts =>
            counts.every((count, index) => index === 0 || count > (counts[index - 1] ?? 0)),
          ),
  },
  {
    name: 'pairs of two versions, a gate of 5 MiB',
    by: 'Kibana, @kbn/bench',
    names: 'no',
    leaks: ({ heapUsed, base }) =>
      base === undefined
        ? undefined
        : lowerBound(heapUsed.slice(1).map((value, index) => value - (base.heapUsed[index + 1] ?? Number.NaN))) >
          5 * MiB,
  },
  {
    name: 'Mann–Kendall alone',
    by: 'textbooks',
    names: 'no',
    leaks: ({ heapUsed }) => mannKendall(heapUsed) > oneSided95,
  },
]
