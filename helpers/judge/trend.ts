import { isByteMetric } from '../metrics.ts'
import { roundsAfter } from '../reading.ts'
import { change, figure } from './figures.ts'
import { lastPart, movementOf, releasesWhileWaiting } from './legs.ts'
import type { Leg, Movement } from './legs.ts'
import { theilSen } from './statistics.ts'
import type { Interval } from './statistics.ts'
import type { Outcome } from './verdict.ts'

/** Legs at most. After the fourth, eleven times as many operations were done as after the first. */
export const mostLegs = 4

/** Rounds of the first leg at least: fewer do not show how a metric varies by itself. */
export const fewestRounds = 4

/**
 * A steady leak rises in a leg by more than twice what it rose in the one before, which has less than half as many
 * operations; a rise by this factor is enough.
 */
const steadyFactor = 1.3

/** The share of a leg's rise that each of its quarters has at least, where the rise is steady: half of a quarter. */
const leastOfQuarter = 1 / 8

/**
 * The least share of all that rose before it that the third further leg rises by. A table that grows by half when it is
 * full takes a step of at least half of it, wherever the leg begins; of five equal steps with one in each leg the last
 * is a third.
 */
const leastOfLast = 0.45

/**
 * And the least multiple of the first leg's rise that three further legs rise by: such a table rises by more than 5
 * times that, three equal steps by 3.
 */
const leastOfFurther = 4

/** What a trend is judged from. Bytes or counts. */
export interface TrendInput {
  readonly metric: string
  /** At least one. `undefined`: one of its readings has no figure. */
  readonly legs: readonly (Leg | undefined)[]
  /** The rise that the instrument itself adds in a leg, which is no leak. */
  readonly floor: number
  /** In each round, where they are counted. */
  readonly operations?: number
  /** Why no further leg was run; `undefined` where one may be. */
  readonly bound?: string
}

/** `over` does not occur: a trend has no budget. Absent figures were not computed, see `reason`. */
export interface TrendVerdict {
  readonly metric: string
  readonly outcome: Exclude<Outcome, 'over'>
  /** Rounds in all, without those of the warm-up. */
  readonly rounds: number
  /** Whether one more leg would decide it. Until then the outcome is `inconclusive`. */
  readonly open: boolean
  /** Bytes or counts per round. */
  readonly slope?: number
  /** Of the slope, at about 95 %. */
  readonly interval?: Interval
  /** The rise that counts as noise in the first leg: the floor, and how far the metric fell by itself. */
  readonly tolerance?: number
  /** The smallest retained amount at the end of the first leg that is detected, however it accumulated. */
  readonly minDetectable?: number
  /** The same in bytes of each operation, where operations are counted. Counts: it is of all of them. */
  readonly minDetectablePerOperation?: number
  /** One sentence with its figures, and where it is red what to do. */
  readonly reason: string
}

/**
 * Whether a metric grows with the number of operations, from legs of which each has as many as all before it, and more.
 *
 * - `within`: it did not rise by the end of the first leg, or not while the operations done last doubled: then it has
 *   a bound.
 * - `growing`: it rose in two legs after the first, steadily, or in three, by what follows the number of operations.
 * - `inconclusive`: it rose, and there are too few legs to decide. Where `open`, one more would.
 * - `invalid`: a reading has no figure.
 *
 * Known shapes decide, and not a line through points: a table that doubles takes at least one
 * step while the operations double, wherever; a late leak or one in every sixth round has a slope of 0 and rises in
 * each leg; a pool, a lazy table and a cache that is full rise in none.
 */
export function judgeTrend(input: TrendInput): TrendVerdict {
  const { metric } = input
  const legs = input.legs.filter(leg => leg !== undefined)
  const [first] = legs
  const rounds = (legs.at(-1)?.to ?? 0) - (first?.from ?? 0)

  if (first === undefined || legs.length < input.legs.length) {
    return {
      metric,
      rounds,
      open: false,
      outcome: 'invalid',
      reason: `${metric} was not measured in every reading. Find out why; a trend has no gaps.`,
    }
  }
  if (first.readings.length < fewestRounds) {
    return {
      metric,
      rounds,
      open: false,
      outcome: 'inconclusive',
      reason:
        `${metric} has ${rounds} of the ${fewestRounds} rounds that its trend takes. Run ${fewestRounds} rounds or ` +
        'more.',
    }
  }

  const { slope, interval } = theilSen(
    legs.flatMap(({ readings }) => readings).map(({ done, value }) => ({ x: done, y: value })),
  )
  const { fall } = movementOf(first, input.floor)
  const minDetectable = minDetectableOf(input, first)
  return {
    metric,
    rounds,
    slope,
    interval,
    tolerance: input.floor + fall,
    minDetectable,
    ...(input.operations === undefined || !isByteMetric(metric)
      ? {}
      : { minDetectablePerOperation: Math.ceil(minDetectable / ((first.to - first.from) * input.operations)) }),
    ...outcomeOf(input, [first, ...legs.slice(1)]),
  }
}

type Decision = Pick<TrendVerdict, 'outcome' | 'open' | 'reason'>

function outcomeOf(input: TrendInput, legs: readonly [Leg, ...Leg[]]): Decision {
  const { metric, floor, bound } = input
  const [last, before] = legs.toReversed()
  if (last === undefined || before === undefined) {
    return ofFirst(input, legs[0])
  }

  const movement = movementOf(last, floor)
  const wobble = Math.max(...legs.map(leg => movementOf(leg, floor).furtherFall))
  const rising = risingLegs(legs.slice(1), floor)
  const net = last.end - last.start
  const steadily = rising >= 2 && net >= steadyFactor * (before.end - before.start) && isSteady(last)

  if (rising === 0 && !hidesRise({ ...movement, furtherFall: wobble }, floor)) {
    return { outcome: 'within', open: false, reason: `${metric} ${boundText(input, legs)}` }
  }
  if (steadily || (rising >= 3 && followsOperations(legs, last))) {
    return {
      outcome: 'growing',
      open: false,
      reason: `${metric} grows ${paceText(input, last)}: ${courseText(input, legs)}.`,
    }
  }
  if ((legs.length === mostLegs && rising < 2 && comesBack(legs, floor)) || onlyDips(legs, floor)) {
    return {
      outcome: 'within',
      open: false,
      reason: `${metric} goes up and down, and comes back: ${courseText(input, legs)}.`,
    }
  }
  return {
    outcome: 'inconclusive',
    open: bound === undefined && legs.length < mostLegs,
    reason: `${metric} ${rising === 0 ? 'rose and fell' : 'rose'}: ${courseText(input, legs)}. ${decides(input, last)}`,
  }
}

/** In how many legs in a row it rose, up to the last. */
function risingLegs(further: readonly Leg[], floor: number): number {
  return further.length - 1 - further.findLastIndex(leg => !rises(movementOf(leg, floor), floor))
}

/**
 * Whether the last leg ends no higher than the metric has been before, or an earlier one fell by half of what rose in
 * it.
 */
function comesBack(legs: readonly Leg[], floor: number): boolean {
  const [last, ...earlier] = legs.toReversed()
  const end = last?.end ?? 0
  const rose = end - (last === undefined ? 0 : lowestOf([last]))

  return end - highestOf(earlier) <= floor / 2 || earlier.some(leg => movementOf(leg, floor).fall >= rose / 2)
}

/**
 * Whether two further legs ended no higher than the metric has been before, though it fell once in the last and rose
 * again. One fall may hide a leak in one leg, as something that is released; the other leg rises then.
 */
function onlyDips(legs: readonly Leg[], floor: number): boolean {
  const [last, ...earlier] = legs.toReversed()

  return (
    earlier.length >= 2 &&
    legs.slice(1).every(leg => !rises(movementOf(leg, floor), floor)) &&
    (last?.end ?? 0) - highestOf(earlier) <= floor / 2
  )
}

/**
 * Bytes that rose only before the operations done last doubled have a bound already, unless they go up and down
 * meanwhile; a count that is higher is always followed.
 */
function ofFirst(input: TrendInput, first: Leg): Decision {
  const { metric, floor, bound } = input
  const movement = movementOf(first, floor)
  const done = first.to - first.from

  if (movement.net <= floor + movement.fall && !hidesRise(movement, floor)) {
    return {
      outcome: 'within',
      open: false,
      reason:
        `${metric} stays level: ${change(metric, movement.net)} after ${done} rounds; up to ` +
        `${figure(metric, floor + movement.fall)} is noise.`,
    }
  }
  const part = releasesWhileWaiting(first, floor) || !isByteMetric(metric) ? undefined : lastPart(first)
  const later = part === undefined ? undefined : movementOf(part, floor)
  if (later !== undefined && later.fall <= floor && !rises(later, floor) && !hidesRise(later, floor)) {
    return { outcome: 'within', open: false, reason: `${metric} ${boundText(input, [first])}` }
  }
  return {
    outcome: 'inconclusive',
    open: bound === undefined,
    reason:
      `${metric} rose by ${figure(metric, Math.max(movement.net, movement.rise))} in ${done} rounds. ` +
      decides(input, first),
  }
}

/**
 * More than the instrument adds, and more than it fell by itself. A leak of `minDetectable` rises by more in each leg.
 */
function rises({ net, fall }: Movement, floor: number): boolean {
  return net > floor / 2 + fall
}

/**
 * Whether one fall, as large as no other, hides a rise before it or after it. By chance a metric rises as far as it
 * falls, so a rise has at least twice that.
 */
function hidesRise({ fall, furtherFall, rise }: Movement, floor: number): boolean {
  return fall - furtherFall > floor / 2 && rise > furtherFall + Math.max(floor / 2, furtherFall)
}

/** Whether it rose in every quarter of the leg. */
function isSteady({ from, to, readings, start, end }: Leg): boolean {
  const quarters = [1, 2, 3].map(
    quarter => readings.findLast(({ done }) => done <= from + ((to - from) * quarter) / 4)?.value ?? start,
  )
  const ends = [...quarters, end]

  return ends.every((value, index) => value - (ends[index - 1] ?? start) >= leastOfQuarter * (end - start))
}

/** Whether the legs rose by as much as a table in which an entry stays for each operation, or more. */
function followsOperations([first, ...further]: readonly [Leg, ...Leg[]], last: Leg): boolean {
  const rose = last.start - lowestOf([first, ...further.slice(0, -1)])
  const roseFirst = first.end - lowestOf([first])

  return last.end - last.start >= leastOfLast * rose && last.end - first.end >= leastOfFurther * roseFirst
}

function lowestOf(legs: readonly Leg[]): number {
  return Math.min(...legs.flatMap(valuesOf))
}

function highestOf(legs: readonly Leg[]): number {
  return Math.max(...legs.flatMap(valuesOf))
}

function valuesOf({ start, readings, end }: Leg): readonly number[] {
  return [start, ...readings.map(({ value }) => value), end]
}

/**
 * A leak that has retained this much by the end of the first leg is detected, however it accumulated: all of it in the
 * last rounds, or in the steps of a table, of which the operations since they doubled have 0.385 of all at least.
 */
function minDetectableOf({ metric, floor }: TrendInput, first: Leg): number {
  const { net, fall } = movementOf(first, floor)
  const least = isByteMetric(metric) ? 0 : 2
  return 1.5 * floor + 3 * fall + Math.max(0, -net) + least
}

function boundText({ metric, floor }: TrendInput, legs: readonly Leg[]): string {
  const readings = legs.flatMap(leg => [...leg.readings, { done: leg.to, value: leg.end }])
  const [last] = legs.toReversed()
  const end = last?.end ?? 0
  const reached = readings.find(({ value }) => value >= end - floor / 2)?.done ?? 0
  const warmUp = legs[0]?.from ?? 0
  const rose = end - (legs[0]?.start ?? 0)

  if (rose <= floor) {
    return `stays level: ${change(metric, rose)} after ${(last?.to ?? 0) - warmUp} rounds.`
  }
  return (
    `rose by ${figure(metric, rose)} until round ${reached - warmUp}, and no further until round ` +
    `${(last?.to ?? 0) - warmUp}: it has a bound.`
  )
}

/** `+1.2 MiB, +1.9 MiB, +4.3 MiB in 12, 19, 43 rounds` */
function courseText({ metric }: TrendInput, legs: readonly Leg[]): string {
  const changes = legs.map(({ start, end }) => change(metric, end - start))
  return `${changes.join(', ')} in ${legs.map(({ from, to }) => to - from).join(', ')} rounds`
}

/** `by 110 B an operation`, as in the last leg. */
function paceText({ metric, operations }: TrendInput, { from, to, start, end }: Leg): string {
  const each = operations === undefined ? 0 : (end - start) / ((to - from) * operations)
  return each === 0
    ? 'with the number of operations'
    : `by ${Number(each.toPrecision(2))}${isByteMetric(metric) ? ' B' : ''} an operation`
}

/** How many rounds would decide, and why they were not run. */
function decides({ bound, legs }: TrendInput, last: Leg): string {
  const rounds = last.to + roundsAfter(last.to) - (legs[0]?.from ?? 0)
  return `Whether it has a bound shows in ${rounds} rounds${bound === undefined ? '' : `, and ${bound}`}.`
}
