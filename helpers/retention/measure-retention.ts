/** Checks an operation for memory that it retains, in this process, which no test runner has to have started. */

import { devNull } from 'node:os'
import { worstOutcome } from '../judge/measurement.ts'
import type { Verdict } from '../judge/verdict.ts'
import { BrokenInstrumentError } from '../measure/broken-instrument.ts'
import type { Measurement } from '../reading.ts'
import { scenarioResult } from '../results/scenario-result.ts'
import { followTrends } from '../scenario/follow-trends.ts'
import { repeatInRounds } from '../scenario/work.ts'
import { readSettings } from '../settings.ts'
import { callsOf } from './calls.ts'
import { conditionsHere, metricsHere } from './conditions.ts'
import { detectableOf, limitsOf } from './figures.ts'
import { RetentionError, requestOf } from './options.ts'
import type { Operation, RetentionOptions } from './options.ts'
import { warmUp } from './plan.ts'
import { probe } from './probe.ts'
import { renderRetention } from './text.ts'
import { startWatchdog } from './watchdog.ts'

export interface Retention {
  /** `within`: it retains nothing that was looked for. Everything else is red. */
  readonly outcome: Verdict['outcome']
  /** One per metric, each with its reason in a sentence. */
  readonly verdicts: readonly Verdict[]
  /** In each round. */
  readonly operations: number
  /** In all legs. */
  readonly rounds: number
  /** By metric in bytes: the smallest leak of each operation that would have been red. */
  readonly detectable: Readonly<Record<string, number>>
  /** Every reading. */
  readonly measurement: Measurement
  /** All of it, for a person. */
  readonly text: string
}

/**
 * Does an operation over and over, and judges the trend of each metric.
 *
 * @throws {RetentionError} when the operation fails, does not settle or takes too long, or an option makes no sense
 */
export async function measureRetention(operation: Operation, options: RetentionOptions = {}): Promise<Retention> {
  const began = performance.now()
  const request = requestOf(operation, options, { usual: metricsHere() })
  const conditions = conditionsHere()
  requireCollector()
  using heartbeat = await startWatchdog(request.timeout)
  using calls = callsOf(request.operation, request.timeout, heartbeat)
  const plan = await probe(calls, request, conditions)
  const { operations, rounds } = plan

  const { following, limits } = limitsOf(request, plan, conditions)
  const follower = followTrends(request.metrics, {
    settings: { ...readSettings(), following },
    operations,
    warmUp,
    limits,
    conditions: () => conditions,
  })
  using memory = await follower.begin({ timeline: devNull, rounds, wait: request.wait, metrics: request.metrics })
  Object.entries(request.counts).forEach(([name, count]) => memory.count(name, count))
  request.emitters.forEach(memory.watch)
  await repeatInRounds(memory, calls.operate, operations)

  const measurement = memory.measurement()
  const verdicts = follower.judge(measurement).map(judged => {
    const { open: _, ...verdict } = judged
    return verdict
  })
  const outcome = worstOutcome(verdicts)
  return {
    outcome,
    verdicts,
    operations,
    rounds: measurement.rounds,
    detectable: detectableOf(verdicts),
    measurement,
    text: renderRetention(
      scenarioResult({
        scenario: 'operation',
        title: 'the operation retains nothing',
        file: '',
        outcome: outcome === 'within' ? 'passed' : outcome,
        seconds: Number(((performance.now() - began) / 1000).toFixed(1)),
        profile: conditions.profile,
        metrics: [...request.metrics],
        ...(Object.keys(request.notMeasured).length === 0 ? {} : { notMeasured: request.notMeasured }),
        operations,
        waited: request.wait,
        pid: process.pid,
        measurement,
        verdicts,
      }),
    ),
  }
}

/** Said of how a script is started, which is all that can be wrong with it. */
function requireCollector(): void {
  if (typeof globalThis.gc !== 'function') {
    throw new RetentionError(
      'There is no gc(), so what is garbage cannot be told from what is retained. Start Node with --expose-gc: node ' +
        '--expose-gc script.js.',
      { cause: new BrokenInstrumentError('There is no gc().') },
    )
  }
}
