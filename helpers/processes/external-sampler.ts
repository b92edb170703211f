/**
 * Samples the memory of another process every 100 ms by the kernel's figures, whatever that process does. It goes on
 * while the process is stuck in a loop, and the last sample is still known when the process was killed.
 */

import { appendFileSync, closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { pressureOn } from '../measure/limits.ts'
import type { Pressure } from '../measure/limits.ts'
import { emptyKernelFigures, openStatusFile } from '../measure/status-file.ts'
import type { KernelFigures } from '../measure/status-file.ts'
import { append, lineOf, ofType, parseEntries, parsePendingSamples } from '../timeline.ts'

export interface ExternalSampler extends Disposable {
  /** The last sample. `undefined` before the first one. */
  readonly last: () => Readonly<KernelFigures> | undefined
  /** The resource limit that the process was near to at the last sample. `undefined` when there was none. */
  readonly pressure: () => Pressure | undefined
  /** From here on every sample is a line of this file, which is emptied first. */
  readonly writeTo: (path: string) => void
}

const interval = 100 // milliseconds

/**
 * Samples a process until it is gone or this is disposed of. A sample reads one small file in /proc through a
 * descriptor that stays open, into a buffer that is made once; the process does not notice.
 */
export function startExternalSampler(pid: number): ExternalSampler {
  const figures = emptyKernelFigures()
  let file: number | undefined
  let seen = false
  let pressure: Pressure | undefined

  const status = orNothing(() => openStatusFile(pid))
  const look = (): void => {
    try {
      status?.readInto(figures)
      seen = status !== undefined
      pressure = pressureOn(pid) ?? pressure
    } catch {
      clearInterval(timer) // it has ended
      return
    }
    try {
      if (file !== undefined) {
        append(file, { type: 'outside', epoch: Date.now(), ...figures })
      }
    } catch {
      close() // a full disk: the last sample is still known
    }
  }
  const close = (): void => {
    if (file !== undefined) {
      closeSync(file)
      file = undefined
    }
  }

  const timer = setInterval(look, interval).unref()
  look()

  return {
    last: () => (seen ? figures : undefined),
    pressure: () => pressure,
    writeTo(path) {
      close()
      file = orNothing(() => openSync(path, 'w'))
      look()
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      close()
      status?.close()
    },
  }
}

/**
 * Moves the lines of a file of samples to the ends of the timelines of a process that has ended, each to the last one
 * that had begun by then, and to the first one before. Each gets the timeline's `at` instead of its `epoch`; it is
 * negative before the timeline began. They stay in their file where there is no timeline, or its disk is full.
 *
 * @param timelines in the order in which they began
 */
export function moveToTimelines(looks: string, timelines: readonly string[]): void {
  orNothing(() => {
    const begun = timelines.flatMap(path => {
      const text = orNothing(() => readFileSync(path, 'utf8')) ?? ''
      const [first] = ofType(parseEntries(text), 'phase')
      return first === undefined ? [] : [{ path, isTorn: !text.endsWith('\n'), began: first.epoch - first.at }]
    })
    const samples = parsePendingSamples(readFileSync(looks, 'utf8'))
    const [first] = begun
    for (const timeline of begun) {
      const { path, isTorn, began } = timeline
      const lines = samples
        .filter(({ epoch }) => (begun.findLast(one => one.began <= epoch) ?? first) === timeline)
        .map(({ type, epoch, ...figures }) => lineOf({ type, at: epoch - began, ...figures }))
      // a process that dies tears its last line
      appendFileSync(path, (isTorn ? '\n' : '') + lines.join(''))
    }
    if (first !== undefined) {
      rmSync(looks)
    }
  })
}

function orNothing<Value>(open: () => Value): Value | undefined {
  try {
    return open()
  } catch {
    return undefined
  }
}
