/**
 * The standard output and standard error of a fork. All of it goes to a file beside the scenario's results, the first
 * lines to the terminal too: a scenario that prints 50,000 lines must not bury its own report.
 */

import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { inspectorAddress, isInspectorLine } from '../heap/capture/inspector.ts'
import { KiB, MiB } from '../units.ts'
import { pathText } from './locations.ts'

export interface ForkOutput {
  /** The end of what it has written to standard error. */
  readonly tail: () => string
  /** The address of its inspector, once it has printed it. */
  readonly inspector: Promise<string>
  /**
   * Prints the output that was held back so far; from here on output goes to the terminal, and to a file that is made
   * when it is needed.
   */
  readonly release: (path?: string) => void
  /** Resolves when the process has closed its output. */
  readonly ended: Promise<void>
}

/** The streams that take the first lines. */
export interface Terminal {
  readonly stdout: Writable
  readonly stderr: Writable
}

const mostTail = 16 * KiB
const mostLines = 40 // on the terminal, of one fork
const mostStored = 8 * MiB // in the file
const longestLine = 64 * KiB // characters; a longer line is taken in pieces

/**
 * How Node, V8 and libc begin a report on a process that they end: the scenario's report has it, and it fills a screen.
 */
const fatalReport =
  /^(?:<--- Last few GCs|FATAL ERROR:|# Fatal |#\n|terminate called |-{3,} Native stack trace|node: .*Assertion)/

/** Takes over the output of a child process from earlier listeners. */
export function captureOutput(child: ChildProcess, terminal: Terminal): ForkOutput {
  const inspector = Promise.withResolvers<string>()
  let tail = ''
  let path: string | undefined
  let file: number | undefined
  let stored = 0
  let shown = 0
  let isReleased = false
  const held: (() => void)[] = []

  const store = (line: string): void => {
    if (path === undefined || stored > mostStored) {
      return
    }
    try {
      file ??= openSync(path, 'w')
      stored += writeSync(file, line)
      if (stored > mostStored) {
        writeSync(file, `… what follows was left out, after ${mostStored / MiB} MiB.\n`)
      }
    } catch {
      path = undefined // a full disk: the scenario's own result says so
    }
  }

  const show = (line: string, stream: Writable): void => {
    shown++
    if (shown <= mostLines) {
      stream.write(line)
    } else if (shown === mostLines + 1) {
      stream.write(
        `… it writes more than ${mostLines} lines` +
          `${path === undefined ? '' : `: all of them are in ${pathText(path)}`}\n`,
      )
    }
  }

  const follow = (source: Readable | null, target: Writable, isError: boolean): Promise<void> => {
    if (source === null) {
      return Promise.resolve()
    }
    let isDying = false
    const take = (line: string): void => {
      const address = inspectorAddress(line)
      if (address !== undefined) {
        inspector.resolve(address)
      }
      if (isError && isInspectorLine(line)) {
        return
      }
      tail = isError ? (tail + line).slice(-mostTail) : tail
      isDying ||= isError && fatalReport.test(line)
      const release = (): void => {
        store(line)
        if (!isDying) {
          show(line, target)
        }
      }
      if (isReleased) {
        release()
      } else if (held.length < mostLines) {
        held.push(release)
      }
    }

    source.unpipe()
    source.setEncoding('utf8')
    const done = eachLine(source, take)
    source.resume() // unpiped, the stream has stopped
    return done
  }

  const ended = Promise.all([
    follow(child.stdout, terminal.stdout, false),
    follow(child.stderr, terminal.stderr, true),
  ]).then(() => {
    if (file !== undefined) {
      closeSync(file)
    }
  })

  return {
    tail: () => tail,
    inspector: inspector.promise,
    release(to) {
      path = to
      isReleased = true
      held.splice(0).forEach(release => release())
    },
    ended,
  }
}

/** Calls `take` with each line, its newline included, and at the end with a last line without one. */
function eachLine(source: Readable, take: (line: string) => void): Promise<void> {
  return new Promise(resolve => {
    let rest = ''
    source.on('data', (chunk: string) => {
      const lines = (rest + chunk).split(/(?<=\n)/)
      const last = lines.at(-1) ?? ''
      rest = last.endsWith('\n') || last.length > longestLine ? '' : (lines.pop() ?? '')
      lines.forEach(take)
    })
    source.once('close', () => {
      if (rest !== '') {
        take(rest)
      }
      resolve()
    })
  })
}
