/** How memory follows size: other scenarios, at several sizes, each run in a process of its own. */

import { basename, relative } from 'node:path'
import { test } from 'vitest'
import { changeFloor } from '../judge/floors.ts'
import { isRed, worstOutcome } from '../judge/measurement.ts'
import { judgeScaling } from '../judge/scaling.ts'
import { changeOf } from '../reading.ts'
import type { Measurement } from '../reading.ts'
import { scenarioResult } from '../results/scenario-result.ts'
import type { ScalingResult } from '../results/schema.ts'
import { readSettings } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { formatBytes } from '../units.ts'
import { startTimeline } from '../measure/timeline.ts'
import { evidenceFolder, leaveResult } from '../scenario/run-scenario.ts'
import { measureScenarios } from '../run/run.ts'
import { isEntry } from './scenario.ts'

export interface ScalingOptions {
  readonly title: string
  readonly document?: string
  readonly reported?: string
  /**
   * Parts of the large file's size that are measured, ascending, and how often: from 3 on slopes have intervals, 1 is
   * judged coarsely. Settings may name other sizes and repeats.
   */
  readonly parts: readonly { readonly part: number; readonly repeats: number }[]
  readonly claims: readonly ScalingClaim[]
}

/** One figure of one scenario, and how it may follow the size. */
export interface ScalingClaim {
  /** Name of the scenario. */
  readonly subject: string
  readonly figure: keyof typeof figures
  /** Bytes per byte. */
  readonly bound: number
  /** Sizes below it are left out, in bytes. */
  readonly from?: number
  /** False: the slope is shown and not judged. */
  readonly judged: boolean
}

/** What is followed over sizes, in bytes. */
const figures = {
  'heapUsed + external': (measurement: Measurement) =>
    (changeOf(measurement, 'heapUsed') ?? Number.NaN) + (changeOf(measurement, 'external') ?? Number.NaN),
  'peak RSS': (measurement: Measurement) => changeOf(measurement, 'peakRss') ?? Number.NaN,
} as const

const noise = changeFloor('heapUsed', { profile: 'default', network: false })

/**
 * Sizes compare in a steady process alone: right after its start V8 lets the young generation grow with the work that
 * it sees, and peaks with it (docs/measuring.md, Scaling).
 */
const steady = true
const wait = 0 // milliseconds: imports have no timers, and a reading waits for what is under way

/** Defines a scaling scenario and makes it this file's test. */
export function scaling({ filename }: { readonly filename: string }, options: ScalingOptions): void {
  const name = basename(filename, '.ts')

  if (isEntry(filename)) {
    test(options.title, { timeout: 0 }, async () => {
      const settings = readSettings()
      const began = performance.now()
      const plan = planOf(options, settings)
      const sizes = plan.map(({ size }) => size)

      const measured = await measureSizes(options, {
        plan,
        timeline: `${evidenceFolder(settings, name)}/timeline.jsonl`,
      })
      const scalings = options.claims.map(claim => judge(claim, measured, plan))
      const judged = scalings.filter(result => result.judged)
      const worst = worstOutcome(judged)

      leaveResult(
        settings,
        scenarioResult({
          scenario: name,
          title: options.title,
          file: relative(process.cwd(), filename),
          document: options.document,
          reported: options.reported,
          outcome: settings.calibrating || worst === 'within' ? 'passed' : worst,
          seconds: Number(((performance.now() - began) / 1000).toFixed(1)),
          fileSize: Math.max(...sizes),
          waited: wait,
          pid: process.pid,
          scaling: scalings,
        }),
      )

      const red = judged.filter(({ outcome }) => isRed(outcome))
      if (red.length > 0) {
        throw new Error(red.map(({ subject, reason }) => `${subject}: ${reason}`).join('\n'))
      }
    })
  }
}

type Measured = ReadonlyMap<string, readonly { readonly size: number; readonly measurement: Measurement }[]>

/** Which sizes are measured, in bytes, and how often. */
type Plan = readonly { readonly size: number; readonly repeats: number }[]

const repeatsUnlessSaid = 3

function planOf({ parts }: ScalingOptions, { fileSize, sizes, repeats }: Settings): Plan {
  return sizes === undefined
    ? parts.map(({ part, repeats: usual }) => ({
        size: Math.max(1, Math.round(part * fileSize)),
        repeats: repeats ?? usual,
      }))
    : sizes.map(size => ({ size, repeats: repeats ?? repeatsUnlessSaid }))
}

/**
 * Runs every subject at every size, as often as asked. Sizes take turns, so that a slow drift of the machine is no
 * slope.
 */
async function measureSizes(
  { claims }: ScalingOptions,
  { plan, timeline: path }: { readonly plan: Plan; readonly timeline: string },
): Promise<Measured> {
  using timeline = startTimeline(path)
  const subjects = [...new Set(claims.map(({ subject }) => subject))]
  const measured = new Map(subjects.map(subject => [subject, [] as { size: number; measurement: Measurement }[]]))

  for (let repeat = 1; repeat <= Math.max(...plan.map(({ repeats }) => repeats)); repeat++) {
    for (const { size, repeats } of plan.filter(planned => repeat <= planned.repeats)) {
      for (const subject of subjects) {
        timeline.phase(`${subject} at ${formatBytes(size)}, ${repeat} of ${repeats}`)
        const {
          scenarios: [result],
        } = await measureScenarios({
          scenarios: [subject],
          settings: { fileSize: size, wait, rounds: 1, calibrating: true, steady },
        })
        if (result?.outcome !== 'passed' || result.measurement === undefined) {
          throw new Error(
            `${subject} at ${formatBytes(size)} was not measured: ${result?.outcome ?? 'no result'}. ${result?.message ?? ''}`,
          )
        }
        measured.get(subject)?.push({ size, measurement: result.measurement })
      }
    }
  }
  return measured
}

function judge({ subject, figure, bound, from, judged }: ScalingClaim, measured: Measured, plan: Plan): ScalingResult {
  const runs = measured.get(subject) ?? []
  const points = plan.map(({ size }) => ({
    size,
    values: runs.filter(run => run.size === size).map(({ measurement }) => figures[figure](measurement)),
  }))
  const enough = from === undefined || plan.filter(({ size }) => size >= from).length > 1

  const { interval, ...verdict } = judgeScaling({
    figure,
    points,
    bound,
    floor: noise,
    quick: plan.some(({ repeats }) => repeats < repeatsUnlessSaid),
    ...(from === undefined || !enough ? {} : { from }),
  })

  return {
    ...verdict,
    ...(interval !== undefined && Number.isFinite(interval.low + interval.high) ? { interval } : {}),
    subject,
    judged: judged && enough, // a peak has no level below the sizes at which it is level
    points: points.map(({ size, values }) => ({ size, values: values.filter(Number.isFinite) })),
  }
}
