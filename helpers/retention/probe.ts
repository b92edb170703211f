/** Does an operation a few times to learn how long it takes; that warms it up, too. */

import { wantedOperations, planOf, usualRounds } from './plan.ts'
import type { Plan } from './plan.ts'
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
  return planOf(request, each, conditions)
}
