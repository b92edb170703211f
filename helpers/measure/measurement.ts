/**
 * A measurement from baseline to verdict: warm up, `rounds`, and look at what stays. It works in a bare
 * `node --expose-gc` script as it does in a test.
 */

import type { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Measurement, Reading } from '../reading.ts'
import { baselineLabel, createInstrument } from './instrument.ts'
import { startTimeline } from './timeline.ts'

export interface MeasurementOptions {
  /** Where the timeline goes, one JSON line per event. */
  readonly timeline: string
  /** How often the body runs between the baseline and the last reading; 1 unless said. */
  readonly rounds?: number
  /** Bytes that a round works on, unless it names a phase of its own; for whoever watches. */
  readonly roundBytes?: number
  /** Milliseconds to wait before the baseline and before the last reading, so that the library's own timers can let go. */
  readonly wait?: number
  /** Leave V8 as readings leave it, which collects more often afterwards, as in a program that has run for long (pace.ts). */
  readonly steady?: boolean
}

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
   * Reads the baseline, runs the body as often as asked with a reading after each, waits, and reads once more. Answers
   * what the last round answered; what the earlier ones did is let go.
   */
  readonly rounds: <Answer>(body: (round: Round) => Promise<Answer>) => Promise<Answer>
  /** What was measured so far. @throws before the baseline was read */
  readonly measurement: () => Measurement
}

/** @throws {BrokenInstrumentError} when this process cannot collect garbage */
export async function measureMemory({ timeline: path, rounds = 1, roundBytes, wait = 0, steady = false }: MeasurementOptions): Promise<Memory> {
  const instrument = await createInstrument({ steady }) // first: without a collector there is nothing to leave a timeline of
  const timeline = startTimeline(path)
  const readings: Reading[] = []
  let baseline: Reading | undefined
  let bytesDone = 0

  const read = async (label: string, where: { readonly round?: number, readonly atRest: boolean }): Promise<Reading> => {
    bytesDone += timeline.done()
    timeline.phase(`reading: ${label}`)
    const reading = await instrument.read(label, { ...where, at: timeline.now() })
    timeline.write({ type: 'reading', at: timeline.now(), reading })
    return reading
  }

  const readInRound = async (label: string, round: number, atRest = false): Promise<Reading> => {
    const reading = await read(label, { ...rounds === 1 ? {} : { round }, atRest })
    readings.push(reading)
    return reading
  }

  // Timers of the library let go of what the warm-up left, as they do before the last reading: both see it at rest.
  const rest = async (): Promise<void> => {
    bytesDone += timeline.done()
    timeline.phase('waiting')
    await sleep(wait)
  }

  timeline.phase('warm-up')

  return {
    count: instrument.count,
    watch: instrument.watch,
    async rounds(body) {
      await rest()
      baseline = await read(baselineLabel, { atRest: true })
      bytesDone = 0

      const runRound = (number: number) => {
        timeline.phase(rounds === 1 ? 'working' : `round ${number} of ${rounds}`, roundBytes)
        return body({ number, reading: (label) => readInRound(label, number), phase: timeline.phase, progress: timeline.progress })
      }

      for (let number = 1; number < rounds; number++) {
        await runRound(number)
        await readInRound(`round ${number}`, number, true)
      }
      const answer = await runRound(rounds)
      if (rounds > 1) {
        await readInRound(`round ${rounds}`, rounds, true)
      }

      await rest()
      readings.push(await read('after waiting', { atRest: true }))
      timeline.phase('checking') // what comes now is not measured any more
      return answer
    },
    measurement() {
      if (baseline === undefined) {
        throw new Error('Nothing was measured: the scenario ended before its baseline. Call memory.rounds(…) before judging.')
      }
      return { baseline, readings: [...readings], rounds, bytesDone }
    },
    [Symbol.dispose]() {
      timeline[Symbol.dispose]()
      instrument[Symbol.dispose]()
    },
  }
}
