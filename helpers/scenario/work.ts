/** How much a scenario does in a run, and checks of that before it begins. */

import { fewestRounds } from '../judge/trend.ts'
import { isLiveMetric } from '../metrics.ts'
import type { Settings } from '../settings.ts'
import { GiB } from '../units.ts'
import type { Scenario } from './definition.ts'

/** The default of `warmUp`: rounds that a scenario which repeats an operation does before it calls `memory.rounds`. */
export const usualWarmUp = 3

/** Repeats an operation, sequentially: some rounds to warm up, and as many as are measured. */
export async function repeatInRounds(
  memory: { readonly rounds: (body: () => Promise<void>) => Promise<void> },
  operate: (times: number) => Promise<void>,
  operations: number,
): Promise<void> {
  await operate(usualWarmUp * operations)
  await memory.rounds(async () => await operate(operations))
}

/** Operations in each round: in proportion to the size that is asked for, where a scenario may do fewer. */
export function operationsOf(
  { operations, least }: Scenario,
  { fileSize, mostOperations = Infinity }: Settings,
): number | undefined {
  if (operations === undefined) {
    return undefined
  }
  const wanted =
    least === undefined ? operations : Math.min(operations, Math.max(least, Math.round((operations * fileSize) / GiB)))

  return Math.min(wanted, mostOperations)
}

export interface Work {
  readonly rounds: number
  readonly operations: number | undefined
}

/**
 * Work of no operation retains nothing, and too few rounds have no trend: both are known before the first round.
 *
 * @throws {RangeError} with what to change
 */
export function requireWork({ name, metrics }: Scenario, { rounds, operations }: Work): void {
  if (operations === undefined) {
    return
  }
  const live = Object.keys(metrics).find(isLiveMetric)
  if (live !== undefined) {
    throw new RangeError(
      `${name} repeats an operation and is judged by ${live}, which has no trend. A budget judges it: leave ` +
        'operations out, and do the work in one round.',
    )
  }
  if (!Number.isSafeInteger(operations) || operations < 1) {
    throw new RangeError(
      `${name} has ${operations} operations in a round, so nothing would be done. Give a whole number from 1 on.`,
    )
  }
  if (!Number.isSafeInteger(rounds) || rounds < fewestRounds) {
    throw new RangeError(
      `${name} has ${rounds} rounds, and its trend takes ${fewestRounds} at least. Give more, by rounds or --rounds.`,
    )
  }
}

/**
 * A leak that was asked for and is not there must not look like one that was not detected.
 *
 * @throws {RangeError} when there is no leaky implementation, or none of its operations would leak
 */
export function requireLeak(
  { name, leaks = false, warmUp = usualWarmUp }: Scenario,
  { rounds, operations = 1, leak }: Work & { readonly leak: number | undefined },
): void {
  if (leak === undefined) {
    return
  }
  if (!leaks) {
    throw new RangeError(`${name} has no leaky implementation, so it cannot be asked to leak.`)
  }
  const [before, done] = [warmUp * operations, (warmUp + rounds) * operations]
  if (Math.floor(done / leak) === Math.floor(before / leak)) {
    throw new RangeError(
      `${name} does ${(rounds * operations).toLocaleString('en')} operations before it is judged, and none of them ` +
        `leaks where 1 in ${leak.toLocaleString('en')} does. Ask for a larger share.`,
    )
  }
}
