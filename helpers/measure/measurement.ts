/**
 * A measurement from baseline to verdict: warm up, `rounds`, and look at what stays. It works in a bare
 * `node --expose-gc` script as it does in a test.
 */

import type { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Measurement, Reading } from '../reading.ts'
import { createChildInstrument } from './child-instrument.ts'
import type { Child, ChildInstrument } from './child-instrument.ts'
import { baselineLabel, createInstrument } from './instrument.ts'
import { roundsOfNextLeg, roundsRead } from './legs.ts'
import { startTimeline } from './timeline.ts'

export interface MeasurementOptions {
  /** Where the timeline goes, one JSON line per event. */
  readonly timeline: string
  /** How often the body runs between the baseline and the last reading; 1 unless said. */
  readonly rounds?: number
  /** Metrics that will be judged; all unless said. Readings of fewer take less time. */
  readonly metrics?: readonly string[]
  /** Bytes that a round works on, unless it names a phase of its own; for whoever watches. */
  readonly roundBytes?: number
  /**
   * Milliseconds to wait before the baseline and before the last reading, so that the library's own timers can let go.
   */
  readonly wait?: number
  /**
   * Leave V8 as readings leave it, which collects more often afterwards, as in a program that has run for long
   * (heap-growth-factor.ts).
   */
  readonly steady?: boolean
  /**
   * Asked at the end of each leg whether one more is to be run; none is unless said. A leg has as many rounds as all
   * before it together, those of the warm-up included, and a quarter more.
   */
  readonly follow?: Follow
  /** Rounds of warm-up that are done before `rounds` is called; 0 unless said. */
  readonly warmUp?: number
}

/**
 * Answers whether to go on, given what was measured so far and how long the leg that has ended took, in milliseconds.
 */
export type Follow = (measured: Measurement, took: number) => boolean

export interface Round {
  /** 1 for the first. */
  readonly number: number
  /** Takes a settled reading in the middle of a round. */
  readonly reading: (label: string) => Promise<Reading>
  /** Names what comes next, for whoever watches; `total` in bytes. */
  readonly phase: (name: string, total?: number) => void
  /** Counts bytes that were worked on. */
  readonly progress: (bytes: number) => void
}

export interface Memory extends Disposable {
  /** Adds a count of the scenario's own to every reading. */
  readonly count: (name: string, value: () => number) => void
  /** Adds an EventEmitter's listeners to the count of listeners; EventTargets are counted without being named. */
  readonly watch: (emitter: EventEmitter) => void
  /**
   * Adds the garbage of another isolate to what is collected before every reading: that of a worker, which has to do it
   * itself.
   */
  readonly collect: (collect: () => Promise<void>) => void
  /**
   * From here on child processes are measured instead of this one, and nothing that is counted in it. Before `rounds`.
   *
   * @throws when one of them is gone
   */
  readonly follow: (children: readonly Child[]) => void
  /**
   * Reads the baseline, runs the body as often as asked with a reading after each, waits, and reads once more; then in
   * the same way what `follow` asks for. Answers what the last round before that answered, so that it does not depend
   * on what is followed; what the others did is let go.
   *
   * @throws when it was called before: what the first call retained would be in the second baseline
   */
  readonly rounds: <Answer>(body: (round: Round) => Promise<Answer>) => Promise<Answer>
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
}: MeasurementOptions): Promise<Memory> {
  // first: without a collector there is nothing to leave a timeline of
  const instrument = await createInstrument({ steady, ...(metrics === undefined ? {} : { metrics }) })
  const timeline = startTimeline(path)
  const readings: Reading[] = []
  const legs: number[] = []
  let followed: ChildInstrument | undefined
  let began = false
  let baseline: Reading | undefined
  let bytesDone = 0

  // What was counted so far is work too, whoever names what comes next.
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

  // Timers of the library let go of what the warm-up left, as they do before the last reading: both see it at rest.
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
    return { baseline, readings: [...readings], rounds: legs.at(-1) ?? 0, bytesDone, legs: [...legs], warmUp }
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
      began = true
      await rest()
      baseline = await read(baselineLabel, { atRest: true })
      bytesDone = 0

      const runRound = (number: number, last: number) => {
        phase(rounds === 1 ? 'working' : `round ${number} of ${last}`, roundBytes)
        return body({ number, reading: label => readInRound(label, number), phase, progress: timeline.progress })
      }

      const runLeg = async (first: number, last: number) => {
        const every = first === 1 ? 1 : Math.ceil((last - first + 1) / roundsRead)
        for (let number = first; number < last; number++) {
          await runRound(number, last)
          if ((number - first + 1) % every === 0) {
            await readInRound(`round ${number}`, number, true)
          }
        }
        const answer = await runRound(last, last)
        if (rounds > 1) {
          await readInRound(`round ${last}`, last, true)
        }

        await rest()
        readings.push(await read('after waiting', { atRest: true }))
        legs.push(last)
        return answer
      }

      let from = performance.now()
      const answer = await runLeg(1, rounds)
      while (follow(measured(), performance.now() - from)) {
        const done = legs.at(-1) ?? 0
        from = performance.now()
        await runLeg(done + 1, done + roundsOfNextLeg(done, warmUp))
      }
      timeline.phase('checking') // what comes now is not measured any more
      return answer
    },
    measurement: measured,
    [Symbol.dispose]() {
      timeline[Symbol.dispose]()
      instrument[Symbol.dispose]()
      followed?.[Symbol.dispose]()
    },
  }
}
