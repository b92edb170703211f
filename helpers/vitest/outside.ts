/**
 * A process seen from outside: what the kernel says of its memory every 100 ms, whatever the process itself is at. It goes on
 * while the process is stuck in a loop, and what was seen last is still known when it was killed.
 */

import { closeSync, openSync, writeSync } from 'node:fs'
import { emptyKernelFigures, openStatusFile } from '../measure/status-file.ts'
import type { KernelFigures } from '../measure/status-file.ts'

export interface Outside extends Disposable {
  /** What was seen last. `undefined` before the first look. */
  readonly last: () => Readonly<KernelFigures> | undefined
  /** From here on every look becomes a line of this file, which is begun anew. */
  readonly writeTo: (path: string) => void
}

const interval = 100 // milliseconds

/**
 * Looks at a process until it is gone or this is disposed of. A look reads one small file of the kernel's through a descriptor
 * that stays open, into a buffer that is made once; the process does not notice.
 */
export function watchFromOutside(pid: number): Outside {
  const figures = emptyKernelFigures()
  let file: number | undefined
  let seen = false

  const status = orNothing(() => openStatusFile(pid))
  const look = (): void => {
    try {
      status?.readInto(figures)
      seen = status !== undefined
    } catch {
      clearInterval(timer) // it has ended
      return
    }
    try {
      if (file !== undefined) {
        writeSync(file, `{"type":"outside","epoch":${Date.now()},"rss":${figures.rss},"rssAnon":${figures.rssAnon},"peakRss":${figures.peakRss},"threads":${figures.threads}}\n`)
      }
    } catch {
      close() // a full disk: what was seen last is still known
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
    last: () => seen ? figures : undefined,
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

function orNothing<Value>(open: () => Value): Value | undefined {
  try {
    return open()
  } catch {
    return undefined
  }
}
