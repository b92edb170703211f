/**
 * How a metric moved in a leg of rounds. A leg has as many operations as all before it together, and more
 * (measure/legs.ts): a leak, which retains a part of each operation, rises in every leg, and by more in each; what has
 * a bound stops rising.
 */

import { legShare } from '../reading.ts'

/** A metric over a leg, bytes or a count against the baseline. */
export interface Leg {
  /** Rounds that were done when it began and when it ended, those of the warm-up included. */
  readonly from: number
  readonly to: number
  /** After waiting: at the end of the leg before, or at the baseline. */
  readonly start: number
  /** At the ends of rounds, in their order, not waited for. `done`: rounds by then, as `from` and `to`. */
  readonly readings: readonly { readonly done: number; readonly value: number }[]
  /** After waiting. */
  readonly end: number
}

export interface Movement {
  /** From the leg's start to its end, both after waiting. */
  readonly net: number
  /** The most by which it fell from one reading to a later one: what it goes up and down by itself. */
  readonly fall: number
  /** The same on either side of that one fall, which may be something that was released once. */
  readonly furtherFall: number
  /** The most by which it rose on either side of that one fall. */
  readonly rise: number
}

/**
 * How a metric moved in a leg. Where waiting releases much, only the two ends show how it rose, and rounds show how it
 * varies.
 */
export function movementOf(leg: Leg, floor: number): Movement {
  const { start, readings, end } = leg
  const values = readings.map(({ value }) => value)
  const comparable = !releasesWhileWaiting(leg, floor)
  const course = comparable ? [start, ...values, end] : values
  const { fall, peak, low } = largestFall(course)
  const parts = [course.slice(0, peak + 1), course.slice(low)]

  return {
    net: end - start,
    fall,
    furtherFall: Math.max(...parts.map(part => largestFall(part).fall)),
    rise: comparable ? Math.max(...parts.map(part => largestFall(part.map(value => -value)).fall)) : end - start,
  }
}

/** Whether more than the floor of what its rounds held was gone after waiting. */
export function releasesWhileWaiting({ readings, end }: Leg, floor: number): boolean {
  return (readings.at(-1)?.value ?? end) - end > floor
}

/**
 * The part of a first leg that is as long as a further one, compared with what was done before it. `undefined` where no
 * reading lies before it.
 */
export function lastPart(leg: Leg): Leg | undefined {
  const before = leg.readings.findLast(({ done }) => done <= leg.to / (1 + legShare))

  return before === undefined
    ? undefined
    : {
        from: before.done,
        to: leg.to,
        start: before.value,
        readings: leg.readings.filter(({ done }) => done > before.done),
        end: leg.end,
      }
}

/** One leg as several, each of as many rounds as all before it, where the first has `fewest` rounds at least. */
export function halves(leg: Leg, fewest: number): readonly Leg[] {
  const cuts = [leg.readings.length]
  for (let cut = Math.ceil(leg.readings.length / 2); cut >= fewest; cut = Math.ceil(cut / 2)) {
    cuts.unshift(cut)
  }

  return cuts.map((cut, index) => {
    const begins = cuts[index - 1] ?? 0
    const [before, last] = [leg.readings[begins - 1], leg.readings[cut - 1]]
    return {
      from: before?.done ?? leg.from,
      to: last?.done ?? leg.to,
      start: before?.value ?? leg.start,
      readings: leg.readings.slice(begins, cut),
      end: index === cuts.length - 1 ? leg.end : (last?.value ?? leg.end),
    }
  })
}

/** The most by which a later value lies below an earlier one, and where both are. */
function largestFall(values: readonly number[]): {
  readonly fall: number
  readonly peak: number
  readonly low: number
} {
  let largest = { fall: 0, peak: 0, low: 0 }
  let peak = 0
  for (const [index, value] of values.entries()) {
    peak = value >= (values[peak] ?? value) ? index : peak
    const fall = (values[peak] ?? value) - value
    largest = fall > largest.fall ? { fall, peak, low: index } : largest
  }
  return largest
}
