/**
 * A measurement from the baseline to the last reading: warm up, call `rounds`, read what is retained. It works in a
 * bare `node --expose-gc` script as it does in a test.
 */

import type { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { liveMetrics } from '../metrics.ts'
import type { LiveFigures, Measurement, Reading } from '../reading.ts'
import { createChildInstrument } from './child-instrument.ts'
import type { Child, ChildInstrument } from './child-instrument.ts'
import { baselineLabel, createInstrument } from './instrument.ts'
import { roundsOfNextLeg, roundsRead } from './legs.ts'
import type { LegTime } from './legs.ts'
import { measureLive } from './live.ts'
import { startTimeline } from './timeline.ts'

export interface MeasurementOptions {
  /** Where the timeline goes, one JSON line per event. */
  readonly timeline: string
  /** How often the body runs between the baseline and the last reading. Default: 1. */
  readonly rounds?: number
  /** Metrics that will be judged. Default: all. Readings of fewer take less time. */
  readonly metrics?: readonly string[]
  /** Bytes that a round works on, unless it names a phase of its own; for the display of progress. */
  readonly roundBytes?: number
  /**
   * Milliseconds to wait before the baseline and before the last reading, so that the library's own timers can release
   * what they hold. Default: 0.
   */
  readonly wait?: number
  /**
   * Leave V8 as readings leave it, which collects more often afterwards, as in a program that has run for long
   * (heap-growth-factor.ts).
   */
  readonly steady?: boolean
  /**
   * Called at the end of each leg; returns whether one more follows. Default: none follows. A leg has as many rounds as
   * all before it together, those of the warm-up included, and a quarter more.
   */
  readonly follow?: Follow
  /** Rounds of warm-up that are done before `rounds` is called. Default: 0. */
  readonly warmUp?: number
  /**
   * Run the body once more after the last reading, with forced collections, for the most that is alive at once
   * (live.ts). Default: false.
   */
  readonly live?: boolean
}

/** Returns whether to go on, given the measurement so far and how long the leg took that has ended. */
export type Follow = (measured: Measurement, took: LegTime) => boolean

export interface Round {
  /** 1 for the first. */
  readonly number: number
  /** Takes a settled reading in the middle of a round. */
  readonly reading: (label: string) => Promise<Reading>
  /** Names the phase that begins, for the display of progress; `total` in bytes. */
  readonly phase: (name: string, total?: number) => void
  /** Counts bytes of work that is done. */
  readonly progress: (bytes: number) => void
}

export interface Memory extends Disposable {
  /** Adds a count that the scenario defines to every reading. */
  readonly count: (name: string, value: () => number) => void
  /** Adds the listeners of an emitter that does not extend Node's EventEmitter; others are counted anyway. */
  readonly watch: (emitter: EventEmitter) => void
  /**
   * Adds the garbage of another isolate to what is collected before every reading: that of a worker, which has to do it
   * itself.
   */
  readonly collect: (collect: () => Promise<void>) => void
  /**
   * From here on child processes are measured instead of this one, and no count of this one. Call it before `rounds`.
   *
   * @throws when one of them is gone
   */
  readonly follow: (children: readonly Child[]) => void
  /**
   * Reads the baseline, runs the body as often as asked with a reading after each, waits, and reads once more; then in
   * the same way the legs that `follow` asks for. Returns the result of the last round of the first leg, so that it
   * does not depend on further legs; all other results are dropped.
   *
   * @throws when it was called before: what the first call retained would be in the second baseline
   */
  readonly rounds: <Result>(body: (round: Round) => Promise<Result>) => Promise<Result>
  /** What was measured so far. @throws before the baseline was read */
  readonly measurement: () => Measurement
}

/** @throws {BrokenInstrumentError} when this process cannot collect garbage */
export async function measureMemory({
  timeline: path,
  rounds = 1,
  metrics,
  roundBytes,
  wait = 0,
  steady = false,
  follow = () => false,
  warmUp = 0,
  live: wantsLive = false,
}: MeasurementOptions): Promise<Memory> {
  // first: without a collector there is nothing to write a timeline of
  const instrument = await createInstrument({ steady, ...(metrics === undefined ? {} : { metrics }) })
  const timeline = startTimeline(path)
  const readings: Reading[] = []
  const legs: number[] = []
  let followed: ChildInstrument | undefined
  let began = false
  let baseline: Reading | undefined
  let bytesDone = 0
  let live: LiveFigures | undefined

  // Bytes of the phase that ends count as work too, whether the body or the measurement names the next phase.
  const phase = (name: string, total?: number): void => {
    bytesDone += timeline.done()
    timeline.phase(name, total)
  }

  const read = async (
    label: string,
    where: { readonly round?: number; readonly atRest: boolean },
  ): Promise<Reading> => {
    phase(`reading: ${label}`)
    const reading = await (followed ?? instrument).read(label, { ...where, at: timeline.now() })
    timeline.write({ type: 'reading', at: timeline.now(), reading })
    return reading
  }

  const readInRound = async (label: string, round: number, atRest = false): Promise<Reading> => {
    const reading = await read(label, { ...(rounds === 1 ? {} : { round }), atRest })
    readings.push(reading)
    return reading
  }

  // Timers of the library release what the warm-up left, as they do before the last reading: both see it at rest.
  const rest = async (): Promise<void> => {
    phase('waiting')
    await sleep(wait)
  }

  const measured = (): Measurement => {
    if (baseline === undefined) {
      throw new Error(
        'Nothing was measured: the scenario ended before its baseline. Call memory.rounds(…) before judging.',
      )
    }
    return {
      baseline,
      readings: [...readings],
      rounds: legs.at(-1) ?? 0,
      bytesDone,
      legs: [...legs],
      warmUp,
      ...(live === undefined ? {} : { live }),
    }
  }

  timeline.phase('warm-up')

  return {
    count: instrument.count,
    watch: instrument.watch,
    collect: instrument.collect,
    follow(children) {
      followed = createChildInstrument(children)
      timeline.follow(children.map(({ pid }) => pid))
    },
    async rounds(body) {
      if (began) {
        throw new Error(
          'memory.rounds(…) was called twice, so what the first call retained would be in the second baseline. Do ' +
            'what warms up before it, and call it once.',
        )
      }
      if (wantsLive && followed !== undefined) {
        throw new Error(
          `${Object.keys(liveMetrics).join(' and ')} are of this process alone, and child processes are measured. ` +
            'Judge them by other metrics.',
        )
      }
      began = true
      await rest()
      baseline = await read(baselineLabel, { atRest: true })
      bytesDone = 0

      let times: number[] = [] // milliseconds of each round of a leg
      const runRound = async (number: number, last: number) => {
        phase(rounds === 1 ? 'working' : `round ${number} of ${last}`, roundBytes)
        const since = performance.now()
        const result = await body({
          number,
          reading: label => readInRound(label, number),
          phase,
          progress: timeline.progress,
        })
        times.push(performance.now() - since)
        return result
      }

      const runLeg = async (first: number, last: number) => {
        times = []
        const every = first === 1 ? 1 : Math.ceil((last - first + 1) / roundsRead)
        for (let number = first; number < last; number++) {
          await runRound(number, last)
          if ((number - first + 1) % every === 0) {
            await readInRound(`round ${number}`, number, true)
          }
        }
        const result = await runRound(last, last)
        if (rounds > 1) {
          await readInRound(`round ${last}`, last, true)
        }

        await rest()
        readings.push(await read('after waiting', { atRest: true }))
        legs.push(last)
        return result
      }

      let from = performance.now()
      const took = (): LegTime => {
        const all = performance.now() - from
        return { rounds: times, besides: all - times.reduce((sum, time) => sum + time, 0) }
      }
      const result = await runLeg(1, rounds)
      while (follow(measured(), took())) {
        const done = legs.at(-1) ?? 0
        from = performance.now()
        await runLeg(done + 1, done + roundsOfNextLeg(done, warmUp))
      }
      if (wantsLive) {
        timeline.phase('live memory', roundBytes) // its bytes are not those of the rounds that were read
        const number = (legs.at(-1) ?? 0) + 1
        const last = readings.at(-1) ?? baseline // a round that asks for a reading gets this one
        const { phase: name, progress } = timeline
        live = await measureLive(async look => {
          const reading = (): Promise<Reading> => {
            look()
            return Promise.resolve(last)
          }
          await body({ number, reading, phase: name, progress })
        })
      }
      timeline.phase('checking') // from here on nothing is measured
      return result
    },
    measurement: measured,
    [Symbol.dispose]() {
      timeline[Symbol.dispose]()
      instrument[Symbol.dispose]()
      followed?.[Symbol.dispose]()
    },
  }
}
