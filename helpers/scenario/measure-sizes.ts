/** Measures scenarios at several sizes, each run in its own process, and judges how memory follows the size. */

import { changeFloor } from '../judge/floors.ts'
import { judgeScaling } from '../judge/scaling.ts'
import { changeOf } from '../reading.ts'
import type { Measurement } from '../reading.ts'
import type { Results, ScalingResult } from '../results/schema.ts'
import { readSetting } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { formatBytes } from '../units.ts'
import { startTimeline } from '../measure/timeline.ts'

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

export const wait = 0 // milliseconds: imports have no timers, and a reading waits for what is under way

export type Measured = ReadonlyMap<string, readonly { readonly size: number; readonly measurement: Measurement }[]>

/** Which sizes are measured, in bytes, and how often. */
export type Plan = readonly { readonly size: number; readonly repeats: number }[]

const usualRepeats = 3

/** The sizes that are measured, as the scenario says or as the settings do. */
export function planOf({ parts }: ScalingOptions, { fileSize, sizes, repeats }: Settings): Plan {
  return sizes === undefined
    ? parts.map(({ part, repeats: usual }) => ({
        size: Math.max(1, Math.round(part * fileSize)),
        repeats: repeats ?? usual,
      }))
    : sizes.map(size => ({ size, repeats: repeats ?? usualRepeats }))
}

/** A run of every subject at one size. */
export interface SizedRun {
  readonly size: number
  /** Which of its repeats it is, from 1. */
  readonly repeat: number
  readonly repeats: number
}

/** The runs in their order: sizes take turns, so that a slow drift of the machine is no slope. */
export function runsOf(plan: Plan): readonly SizedRun[] {
  const most = Math.max(...plan.map(({ repeats }) => repeats))
  return Array.from({ length: most }, (_, index) => index + 1).flatMap(repeat =>
    plan.filter(({ repeats }) => repeat <= repeats).map(({ size, repeats }) => ({ size, repeat, repeats })),
  )
}

/**
 * What each of these runs is asked to do. Sizes compare in a steady process alone: right after its start V8 lets the
 * young generation grow with the work that it sees, and peaks with it (docs/measuring.md, Scaling).
 */
export function settingsAt(size: number): Partial<Settings> {
  return { fileSize: size, wait, rounds: 1, calibrating: true, steady: true }
}

/** Runs a scenario once, with settings. */
export type MeasureOnce = (subject: string, settings: Partial<Settings>) => Promise<Results>

/** Runs every subject at every size, as often as asked. */
export async function measureSizes(
  { claims }: ScalingOptions,
  { plan, timeline: path, measure }: { readonly plan: Plan; readonly timeline: string; readonly measure: MeasureOnce },
): Promise<Measured> {
  using timeline = startTimeline(path)
  const subjects = [...new Set(claims.map(({ subject }) => subject))]
  const measured = new Map(subjects.map(subject => [subject, [] as { size: number; measurement: Measurement }[]]))

  for (const { size, repeat, repeats } of runsOf(plan)) {
    for (const subject of subjects) {
      timeline.phase(`${subject} at ${formatBytes(size)}, ${repeat} of ${repeats}`)
      const { scenarios } = await measure(subject, settingsAt(size))
      const [result] = scenarios
      if (result?.outcome !== 'passed' || result.measurement === undefined) {
        throw new Error(
          `${subject} at ${formatBytes(size)} was not measured: ${result?.outcome ?? 'no result'}. ` +
            (result?.message ?? ''),
        )
      }
      measured.get(subject)?.push({ size, measurement: result.measurement })
    }
  }
  return measured
}

/** Under the user's own allocator RSS is shown alone. */
function isOwnAllocator(figure: ScalingClaim['figure']): boolean {
  return figure === 'peak RSS' && readSetting('allocator') === 'own'
}

/** Whether one figure follows the size as it may. */
export function judgeClaim(
  { subject, figure, bound, from, judged }: ScalingClaim,
  measured: Measured,
  plan: Plan,
): ScalingResult {
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
    quick: plan.some(({ repeats }) => repeats < usualRepeats),
    ...(from === undefined || !enough ? {} : { from }),
  })

  return {
    ...verdict,
    ...(interval !== undefined && Number.isFinite(interval.low + interval.high) ? { interval } : {}),
    subject,
    judged: judged && enough && !isOwnAllocator(figure), // a peak has no level below the sizes at which it is level
    points: points.map(({ size, values }) => ({ size, values: values.filter(Number.isFinite) })),
  }
}
