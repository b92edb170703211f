/** How much a check does: enough for the leak that has to be seen, within the time that it may take. */

import { trendFloor } from '../judge/floors.ts'
import type { Conditions } from '../judge/floors.ts'
import { fewestRounds } from '../judge/trend.ts'
import { isByteMetric } from '../metrics.ts'
import { roundsAfter } from '../reading.ts'
import { formatDuration } from './durations.ts'
import { RetentionError } from './options.ts'
import type { Request } from './options.ts'
import type { Held } from './retained.ts'

export interface Plan {
  readonly operations: number
  readonly rounds: number
}

/** Rounds of warm-up, as of every scenario that repeats an operation. */
export const warmUp = 3

export const usualRounds = 12

/** Legs until a steady leak is known to grow. */
const legsOfLeak = 3

/** The share of the time that operations may take, until a leak is known. What is left is for readings. */
const shareOfWork = 1 / 2

/**
 * How many times the floor has to be retained by the end of the first leg: what is detectable is 1.5 times it, and
 * three times what the metric falls by itself.
 */
const timesFloor = 3

/** Operations in a round where no bytes are judged: counts are exact. */
const enoughForCounts = 64

/** Rests of `wait` in a run of three legs: before the baseline, and at the end of each. */
const rests = 4

/**
 * @param each milliseconds that an operation took
 * @throws {RetentionError} where the time is not enough, with what to do
 */
export function planOf(request: Request, each: number, conditions: Conditions): Plan {
  const time = timeOfWork(request)
  const most = (rounds: number): number => Math.floor(time / (each * roundsUntilKnown(rounds)))

  for (const rounds of request.rounds === undefined ? [usualRounds, fewestRounds] : [request.rounds]) {
    const affordable = most(rounds)
    const wanted = request.operations ?? wantedOperations(request, rounds, conditions)
    const isEnough = affordable >= wanted || (request.operations === undefined && !request.isAtLeastAsked)
    if (affordable >= 1 && isEnough) {
      return { operations: Math.min(wanted, affordable), rounds }
    }
  }
  throw new RetentionError(tooLong(request, each, conditions))
}

/** How long an operation takes after those that were done, in milliseconds. */
export interface Pace {
  readonly each: number
  /** By how much each takes longer than the one before it. 0: it does not. */
  readonly slower: number
}

/**
 * The same with fewer operations where they become slower, so that a leak is known in time: an operation that leaks may
 * go through all that it has retained, as `signal.addEventListener` does.
 */
export function planAtPace(plan: Plan, request: Request, { each, slower }: Pace): Plan {
  if (slower === 0) {
    return plan
  }
  const most = (Math.sqrt(each ** 2 + 2 * slower * timeOfWork(request)) - each) / slower
  const operations = Math.floor(most / roundsUntilKnown(plan.rounds))
  return { ...plan, operations: Math.max(1, Math.min(plan.operations, operations)) }
}

/** The same with fewer operations where what each retains would not fit until its leak is known. */
export function planWithin(plan: Plan, each: Held, room: Held): Plan {
  const rounds = roundsUntilKnown(plan.rounds)
  const operations = Math.floor(
    Math.min(plan.operations, room.bytes / (each.bytes * rounds), room.descriptors / (each.descriptors * rounds)),
  )
  return { ...plan, operations: Math.max(1, operations) }
}

/** Milliseconds that operations may take until a leak is known. */
export function timeOfWork({ timeout, wait }: Request): number {
  return shareOfWork * timeout - rests * wait
}

/** Operations in each round by which the leak that has to be seen is above what the instrument adds. */
export function wantedOperations(
  { metrics, atLeast }: Pick<Request, 'metrics' | 'atLeast'>,
  rounds: number,
  conditions: Conditions,
): number {
  const floor = floorOf(metrics, conditions)
  return floor === undefined ? enoughForCounts : Math.max(1, Math.ceil((timesFloor * floor) / (rounds * atLeast)))
}

/** The leak in bytes that so many operations in each round are wanted for. `undefined` where no bytes are judged. */
export function leastOf(
  { metrics }: Pick<Request, 'metrics'>,
  { operations, rounds }: Plan,
  conditions: Conditions,
): number | undefined {
  const floor = floorOf(metrics, conditions)
  return floor === undefined ? undefined : Math.ceil((timesFloor * floor) / (rounds * operations))
}

/** Of the heap where it is judged, else of the first metric in bytes. */
function floorOf(metrics: readonly string[], conditions: Conditions): number | undefined {
  const metric = metrics.includes('heapUsed') ? 'heapUsed' : metrics.find(isByteMetric)
  return metric === undefined ? undefined : trendFloor(metric, conditions)
}

/** Rounds of a run that finds a steady leak, with those of the warm-up. */
export function roundsUntilKnown(rounds: number): number {
  let done = warmUp + rounds
  for (let leg = 1; leg < legsOfLeak; leg++) {
    done += roundsAfter(done)
  }
  return done
}

function tooLong(request: Request, each: number, conditions: Conditions): string {
  const { timeout, wait, atLeast, isAtLeastAsked } = request
  const rounds = request.rounds ?? (isAtLeastAsked ? usualRounds : fewestRounds)
  const wanted = request.operations ?? (isAtLeastAsked ? wantedOperations(request, rounds, conditions) : 1)
  const all = wanted * roundsUntilKnown(rounds)
  const needed = (each * all + rests * wait) / shareOfWork
  const seen = Math.ceil((atLeast * needed) / timeout)
  const why =
    request.operations === undefined && isAtLeastAsked ? `to see ${atLeast} B per operation it takes ` : 'that takes '

  return (
    `An operation takes ${formatDuration(each)}, and a leak is known after ${all.toLocaleString('en')} of them: ` +
    `${why}about ${formatDuration(needed)}, and the check may take ${formatDuration(timeout)}. ` +
    `Give timeout: ${roundedUp(needed).toLocaleString('en').replaceAll(',', '_')}, or ${lessOf(request, seen)}.`
  )
}

/** What else to ask for. */
function lessOf({ operations, rounds, isAtLeastAsked }: Request, seen: number): string {
  if (operations !== undefined || rounds !== undefined) {
    return 'fewer operations and rounds'
  }
  return isAtLeastAsked ? `atLeast: ${seen}` : 'check a smaller operation'
}

/** Milliseconds as a person would type them: two digits. */
export function roundedUp(milliseconds: number): number {
  const unit = 10 ** (Math.floor(Math.log10(milliseconds)) - 1)
  return Math.ceil(milliseconds / unit) * unit
}
