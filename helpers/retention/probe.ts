/** Does an operation a few times to learn how long it takes, and how much it retains; that warms it up, too. */

import { planAtPace, planOf, planWithin, roundsUntilKnown, timeOfWork, usualRounds, wantedOperations } from './plan.ts'
import type { Pace, Plan } from './plan.ts'
import type { Calls } from './calls.ts'
import type { Conditions } from '../judge/floors.ts'
import type { Request } from './options.ts'
import { glance } from './retained.ts'

/** A round that takes so many milliseconds says how long an operation takes. */
const longEnough = 50

/** The share of the time that probing may take. */
const share = 1 / 20

/**
 * Each probing round has twice as many operations as the one before, and the last one counts: the first calls load
 * code. Where it leaves fewer operations than are wanted some are done once more, and the faster count: another
 * program may have had the processor.
 *
 * @throws {RetentionError} where the time is not enough
 */
export async function probe(
  calls: Calls,
  request: Request,
  conditions: Conditions,
  look: typeof glance = glance,
): Promise<Plan> {
  const began = performance.now()
  const rounds = request.rounds ?? usualRounds
  const most = request.operations ?? wantedOperations(request, rounds, conditions)
  let each = 0

  const time = async (times: number): Promise<number> => {
    const since = performance.now()
    await calls.operate(times)
    return performance.now() - since
  }
  const isLate = (): boolean => performance.now() - began >= share * request.timeout

  for (let times = 1; ; times *= 2) {
    const took = await time(times)
    each = took / times
    if ((took >= longEnough && times > 1) || times >= most || isLate()) {
      if (each * most * roundsUntilKnown(rounds) > timeOfWork(request) && !isLate()) {
        const fewer = Math.ceil(times / 4)
        each = Math.min(each, (await time(fewer)) / fewer)
      }
      break
    }
  }
  const plan = planOf(request, each, conditions)
  if (request.operations !== undefined || request.isAtLeastAsked) {
    return plan // what is asked for is done
  }
  const { during, room } = await look()
  const few = Math.min(plan.operations, Math.ceil(longEnough / each))
  const { result: pace, held } = await during(async () => await paceOf(calls, few))
  const retained = { bytes: held.bytes / pace.calls, descriptors: held.descriptors / pace.calls }
  return planWithin(planAtPace(plan, request, pace), retained, room())
}

/** Equal rounds from which the pace is taken. */
const equalRounds = 4

/** By how much the later half of them takes longer than the earlier where operations may become slower. */
const suspicious = 1.1

/** And by how much as many again take longer than all of them where operations do. */
const slowed = 1.3

/** By the processor's time: a busy machine slows rounds as well. What varies by itself is not seen twice. */
async function paceOf(calls: Calls, operations: number): Promise<Pace & { readonly calls: number }> {
  const time = async (rounds: number): Promise<number> => {
    const since = process.cpuUsage()
    await calls.operate(rounds * operations)
    const { user, system } = process.cpuUsage(since)
    return (user + system) / 1000
  }
  let [before, after, all] = [await time(equalRounds / 2), await time(equalRounds / 2), equalRounds]
  if (after > suspicious * before) {
    ;[before, after, all] = [before + after, await time(equalRounds), 2 * equalRounds]
  }
  // the middles of both halves are half of all calls apart
  const half = (all / 2) * operations
  return { each: after / half, slower: after > slowed * before ? (after - before) / half ** 2 : 0, calls: 2 * half }
}
