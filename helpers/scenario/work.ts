/** How much a scenario does in a run, and what of that is known to be wrong before it begins. */

import { fewestRounds } from '../judge/trend.ts'
import type { Settings } from '../settings.ts'
import { GiB } from '../units.ts'
import type { Scenario } from './definition.ts'

/** Rounds that a scenario which repeats an operation has done before it calls `memory.rounds`, unless it says. */
export const usualWarmUp = 3

/** In proportion to the size that is asked for, where a scenario may do fewer. */
export function operationsOf({ operations, least }: Scenario, { fileSize }: Settings): number | undefined {
  return operations === undefined || least === undefined
    ? operations
    : Math.min(operations, Math.max(least, Math.round((operations * fileSize) / GiB)))
}

export interface Work {
  readonly rounds: number
  readonly operations: number | undefined
}

/** What does nothing keeps nothing, and too few rounds tell nothing: both are known before the first one. */
export function requireSound({ name }: Scenario, { rounds, operations }: Work): void {
  if (operations === undefined) {
    return
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

/** A leak that was asked for and is not there must not look like one that was not found. */
export function requireTwin(
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
        `leaks where one in ${leak.toLocaleString('en')} does. Ask for a larger share.`,
    )
  }
}
