/**
 * A file that tells another process that this one's event loop turns: while a call does not return, nothing in its own
 * process can say so. It is made before a baseline, and a beat writes a buffer that is made once.
 */

import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'

export interface Heartbeat extends Disposable {
  /** The event loop has turned. */
  readonly beat: () => void
  /** Calls begin, or have ended. */
  readonly call: (isCalling: boolean) => void
}

/** What the file says. */
export interface Pulse {
  /** Milliseconds that a call may take. */
  readonly timeout: number
  readonly beats: number
  readonly isCalling: boolean
}

/** Its name in the folder of a file with checks. */
export const heartbeatFile = 'heartbeat'

/** @throws when the file cannot be made */
export function startHeartbeat(path: string, timeout: number): Heartbeat {
  const descriptor = openSync(path, 'w')
  const figures = new Float64Array([timeout, 0, 0])
  const write = (): void => {
    try {
      writeSync(descriptor, figures, 0, figures.byteLength, 0)
    } catch {
      // a full disk: a call that does not return is then found at the deadline
    }
  }
  write()

  return {
    beat() {
      figures[1] = (figures[1] ?? 0) + 1
      write()
    },
    call(isCalling) {
      figures[1] = (figures[1] ?? 0) + 1
      figures[2] = Number(isCalling)
      write()
    },
    [Symbol.dispose]() {
      closeSync(descriptor)
      rmSync(path, { force: true })
    },
  }
}

/** `undefined` where no check runs, or the file is half written. */
function readPulse(path: string): Pulse | undefined {
  try {
    const bytes = readFileSync(path)
    return {
      timeout: bytes.readDoubleLE(0),
      beats: bytes.readDoubleLE(8),
      isCalling: bytes.readDoubleLE(16) === 1,
    }
  } catch {
    return undefined
  }
}

const interval = 250 // milliseconds; a beat is due every 500

/** Where this process has stood still for longer, the other had no time either. */
const longestStep = 1000 // milliseconds

/** How much longer than its timeout a call has: what does not settle says so itself, and better. */
const grace = 1000 // milliseconds

/** Calls back once, with the timeout, when a call has not returned for so long, and no timer has run meanwhile. */
export function watchHeartbeat(path: string, whenStill: (timeout: number) => void): Disposable {
  let seen: number | undefined
  let still = 0
  let before = performance.now()

  const timer = setInterval(() => {
    const now = performance.now()
    const step = Math.min(now - before, longestStep)
    const pulse = readPulse(path)
    before = now
    still = pulse?.isCalling === true && pulse.beats === seen ? still + step : 0
    seen = pulse?.beats
    if (pulse !== undefined && still >= pulse.timeout + grace) {
      clearInterval(timer)
      whenStill(pulse.timeout)
    }
  }, interval).unref()

  return { [Symbol.dispose]: () => clearInterval(timer) }
}
