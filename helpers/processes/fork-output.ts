/**
 * What a fork writes to its standard output and standard error. All of it goes to a file beside the scenario's results,
 * the first lines to the terminal too: a scenario that prints 50,000 lines must not bury what is said of it.
 */

import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { inspectorAddress, isInspectorLine } from '../heap/capture/inspector.ts'
import { KiB, MiB } from '../units.ts'
import { pathText } from './places.ts'

export interface ForkOutput {
  /** The end of what it has written to standard error. */
  readonly tail: () => string
  /** The address of its inspector, once it has said it. */
  readonly inspector: Promise<string>
  /**
   * Lets go what was held back so far; from here on it goes to the terminal, and to a file that is made when it is
   * needed.
   */
  readonly release: (path?: string) => void
  /** Resolves when the process has nothing more to say. */
  readonly ended: Promise<void>
}

/** Where the first lines go. */
export interface Terminal {
  readonly stdout: Writable
  readonly stderr: Writable
}

const mostTail = 16 * KiB
const mostLines = 40 // on the terminal, of one fork
const mostKept = 8 * MiB // in the file
const longestLine = 64 * KiB // characters; what is longer is taken as it comes

/** What Node, V8 and libc say of a process that they end: it is told of the scenario, and fills a screen. */
const lastWords =
  /^(?:<--- Last few GCs|FATAL ERROR:|# Fatal |#\n|terminate called |-{3,} Native stack trace|node: .*Assertion)/

/** Takes over what a child process writes, whoever listened before. */
export function captureOutput(child: ChildProcess, terminal: Terminal): ForkOutput {
  const inspector = Promise.withResolvers<string>()
  let tail = ''
  let path: string | undefined
  let file: number | undefined
  let kept = 0
  let shown = 0
  let isReleased = false
  const held: (() => void)[] = []

  const keep = (line: string): void => {
    if (path === undefined || kept > mostKept) {
      return
    }
    try {
      file ??= openSync(path, 'w')
      kept += writeSync(file, line)
      if (kept > mostKept) {
        writeSync(file, `… what follows was left out, after ${mostKept / MiB} MiB.\n`)
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
        `… it writes more than ${mostLines} lines${path === undefined ? '' : `: all of them are in ${pathText(path)}`}\n`,
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
      isDying ||= isError && lastWords.test(line)
      const tell = (): void => {
        keep(line)
        if (!isDying) {
          show(line, target)
        }
      }
      if (isReleased) {
        tell()
      } else if (held.length < mostLines) {
        held.push(tell)
      }
    }

    source.unpipe()
    source.setEncoding('utf8')
    const done = eachLine(source, take)
    source.resume() // it stands still since nobody else takes it any more
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
      held.splice(0).forEach(tell => tell())
    },
    ended,
  }
}

/** Calls with each line, its end included; with what is left when there are no more. */
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
