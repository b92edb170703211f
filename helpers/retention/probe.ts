/** Does an operation a few times to learn how long it takes; that warms it up, too. */

import { planAtPace, planOf, usualRounds, wantedOperations } from './plan.ts'
import type { Pace, Plan } from './plan.ts'
import type { Calls } from './calls.ts'
import type { Conditions } from '../judge/floors.ts'
import type { Request } from './options.ts'

/** A round that takes so many milliseconds says how long an operation takes. */
const longEnough = 50

/** The share of the time that probing may take. */
const share = 1 / 20

/**
 * Each probing round has twice as many operations as the one before, and the last one counts: the first calls load
 * code.
 *
 * @throws {RetentionError} where the time is not enough
 */
export async function probe(calls: Calls, request: Request, conditions: Conditions): Promise<Plan> {
  const began = performance.now()
  const most = request.operations ?? wantedOperations(request, request.rounds ?? usualRounds, conditions)
  let each = 0

  for (let times = 1, took = 0; ; times *= 2) {
    const since = performance.now()
    await calls.operate(times)
    took = performance.now() - since
    each = took / times
    if (took >= longEnough && times > 1) {
      break
    }
    if (times >= most || performance.now() - began >= share * request.timeout) {
      break
    }
  }
  const plan = planOf(request, each, conditions)
  if (request.operations !== undefined || request.isAtLeastAsked) {
    return plan // what is asked for is done
  }
  return planAtPace(plan, request, await paceOf(calls, Math.min(plan.operations, Math.ceil(longEnough / each))))
}

/** Equal rounds from which the pace is taken. */
const equalRounds = 4

/** By how much the later half of them takes longer than the earlier where operations may become slower. */
const suspicious = 1.1

/** And by how much as many again take longer than all of them where operations do. */
const slowed = 1.3

/** Other programs slow a few rounds as well, so it is seen twice. */
async function paceOf(calls: Calls, operations: number): Promise<Pace> {
  const time = async (rounds: number): Promise<number> => {
    const since = performance.now()
    await calls.operate(rounds * operations)
    return performance.now() - since
  }
  let [before, after] = [await time(equalRounds / 2), await time(equalRounds / 2)]
  if (after > suspicious * before) {
    ;[before, after] = [before + after, await time(equalRounds)]
  }
  const each = after / (equalRounds * operations)
  // the middles of both halves are so many operations apart
  return { each, slower: after > slowed * before ? (after - before) / (equalRounds * operations) ** 2 : 0 }
}
