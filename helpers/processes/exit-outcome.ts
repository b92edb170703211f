/** The outcome of a scenario whose process ended early, with a message that says what happened. */

import { constants } from 'node:os'
import { pressureText } from '../measure/limits.ts'
import type { ScenarioOutcome } from '../results/schema.ts'
import { MiB, formatBytes } from '../units.ts'
import type { Exit } from './exits.ts'
import type { Hang } from './hang.ts'
import type { FatalReport } from './process-report.ts'

export interface ExitOutcome {
  readonly outcome: ScenarioOutcome
  /** One sentence or two; further facts are in the scenario's death. */
  readonly message: string
}

export interface EndedProcess {
  readonly exit: Exit
  /** Whether it was given its file before it ended. */
  readonly began: boolean
  readonly fatal?: FatalReport | undefined
  /** The phase that it was in. `undefined` when it had not begun one. */
  readonly phase?: string | undefined
  /** The module that it was to load first, as it was typed. */
  readonly imported?: string | undefined
}

/** Signals by which a process aborts, or by which the kernel ends it for a fault of its own. */
const faults: ReadonlySet<string> = new Set(['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP', 'SIGSYS'])

/**
 * V8's message where the kernel refuses it memory for anything but its heap, and Node writes no report: in a frame, at
 * the end, before V8 aborts by a breakpoint.
 */
const fatalFrame = /^#\n# (Fatal process out of memory: .*)\n#\n/m

/** The outcome of a scenario whose process ended early, or was killed at its deadline. */
export function exitOutcomeOf(ended: EndedProcess): ExitOutcome {
  const { exit, began } = ended

  if (exit.overdue !== undefined) {
    return { outcome: 'hung', message: hungMessage(ended) }
  }
  if (hasRunOutOfMemory(ended)) {
    return { outcome: 'out-of-memory', message: outOfMemoryMessage(ended) }
  }
  if (!began) {
    return { outcome: 'not-started', message: notStartedMessage(ended) }
  }
  if (exit.signal !== null && !faults.has(exit.signal)) {
    return { outcome: 'killed', message: killedMessage(ended) }
  }
  return { outcome: 'crashed', message: crashedMessage(ended) }
}

/**
 * Whether memory ran out: by V8's own report, also one that it got no memory to finish; by V8's message and the signal
 * that goes with it; or by the fault of a process that was near a limit of the kernel. Other output of a process is no
 * reason: a log may mention anything, and relay the output of another process.
 */
function hasRunOutOfMemory({ exit: { signal, output, pressure, report }, fatal }: EndedProcess): boolean {
  return (
    fatal?.isOutOfMemory === true ||
    (signal === 'SIGABRT' && report !== undefined && fatal === undefined && output.includes('std::bad_alloc')) ||
    ((signal === 'SIGTRAP' || signal === 'SIGILL') && fatalFrame.test(output)) ||
    (pressure !== undefined && signal !== null && faults.has(signal) && signal !== 'SIGSEGV')
  )
}

/**
 * Exit codes of a process that ended by itself when it was asked to by SIGTERM: 0, and a shell's code for the signal.
 */
const orderlyCodes: ReadonlySet<number | null> = new Set([0, 128 + constants.signals.SIGTERM])

/**
 * Whether a process that was asked to end, after all was done, ended by a fault of its own instead. One that does not
 * end in time gets SIGKILL.
 */
export function hasFailedToEnd({ early, code, signal }: Pick<Exit, 'early' | 'code' | 'signal'>): boolean {
  return !early && (signal === null ? !orderlyCodes.has(code) : faults.has(signal))
}

function where({ began, phase }: EndedProcess): string {
  if (phase !== undefined) {
    return phaseText(phase)
  }
  return began ? 'while its file was loaded' : 'before its file was loaded'
}

/** The phase of a scenario that has written its result, and whose process goes on. */
export const measuredPhase = 'measured'

/** The phase of a check that has no timeline yet, and of a file with checks while none of them runs. */
export const probingPhase = 'probing'
export const betweenPhase = 'between'

const phases: Readonly<Record<string, string>> = {
  working: 'in the middle of its work',
  waiting: 'while it rested before a reading',
  'warm-up': 'in its warm-up',
  [probingPhase]: 'while it was found out how long an operation takes',
  [betweenPhase]: 'while none of its checks ran',
  [measuredPhase]: 'after all had been measured',
}

/** Where a scenario was in its course, by the phase of its timeline: `in the middle of its work`. */
export function phaseText(phase: string): string {
  const [, reading] = /^reading: (.*)$/.exec(phase) ?? []
  if (reading !== undefined) {
    return `while its reading "${reading}" was taken`
  }
  return /^round \d/.test(phase) ? `in ${phase}` : (phases[phase] ?? `in its phase "${phase}"`)
}

const hangs = {
  blocked: ': code ran and let nothing else run, as an endless loop does. It was killed.',
  busy: ': its event loop turned, and was at work nearly all of the time. It was killed.',
  idle: ': its event loop turned, and had nothing to do. It waited for what did not come, and was killed.',
  silent: '. Its inspector did not respond, as in a process that waits in a system call. It was killed.',
} as const satisfies Record<Hang['kind'], string>

/** What a check says of an operation that lets nothing else run. */
export function neverReturned(timeout: number, kind: Hang['kind'] = 'silent'): string {
  return `A call of the operation has not returned for ${timeout / 1000} s${hangs[kind]}`
}

function hungMessage({ exit: { overdue = 0, isUnreturned, stuck, hang }, began, phase }: EndedProcess): string {
  const how = hangs[hang?.kind ?? 'silent']
  if (isUnreturned) {
    return neverReturned(overdue, hang?.kind)
  }
  const seconds = overdue / 1000
  if (stuck) {
    return `It had come to its end, and ${seconds} s later its process still had not${how}`
  }
  return began
    ? `After ${seconds} s, the longest that MEMORY_DEADLINE allows, ${unfinished(phase)}${how}`
    : `After ${seconds} s it had not begun to load its file${how}`
}

function unfinished(phase: string | undefined): string {
  if (phase === undefined) {
    return 'its file was still being loaded'
  }
  return phase === measuredPhase
    ? 'its file was not done, though all had been measured'
    : `it was still ${phaseText(phase)}`
}

function outOfMemoryMessage(ended: EndedProcess): string {
  const { exit, fatal } = ended
  const { pressure } = exit

  if (fatal?.isOutOfMemory !== true) {
    const why = fatalFrame.exec(exit.output)?.[1] ?? errorIn(exit.output)[0]
    const limit = pressure === undefined ? '' : `\n${pressureText(pressure)}`
    return `Its process could get no more memory ${where(ended)}${why === undefined ? '.' : `: ${why}`}${limit}`
  }

  const flag = exit.flags.findLast(one => one.startsWith('--max-old-space-size='))
  const limit = flag === undefined ? fatal.heap.limit : Number(flag.split('=')[1]) * MiB
  return fatal.heap.used < limit / 2
    ? `The kernel refused V8 more memory ${where(ended)}: its heap held ${formatBytes(fatal.heap.used)}, far from ` +
        `its own limit of ${formatBytes(limit)}. A limit of the shell (ulimit) or of a container is lower.`
    : `V8's heap was full ${where(ended)}: ${formatBytes(fatal.heap.used)}, of at most ${formatBytes(limit)}` +
        `${flag === undefined ? '' : ` by ${flag}`}. What filled it could not be released.`
}

function killedMessage(ended: EndedProcess): string {
  const { signal, kernelKills } = ended.exit
  const said = `Its process was killed by ${signal ?? 'a signal'} ${where(ended)}.`

  if (signal !== 'SIGKILL') {
    return said
  }
  return kernelKills > 0
    ? `${said} The kernel killed ${kernelKills === 1 ? 'a process' : `${kernelKills} processes`} of this machine ` +
        'for want of memory meanwhile, so it is likely this one.'
    : `${said} The kernel does that when memory runs out, but has counted no such kill meanwhile; so it was ` +
        'another process, or the scenario itself.'
}

function crashedMessage(ended: EndedProcess): string {
  const { code, signal, output, early } = ended.exit
  const error = errorIn(output)

  return signal === null
    ? [
        `Its process ended by itself with code ${code} ` +
          `${early ? `${where(ended)}, before it could say anything` : 'when it was asked to end'}.`,
        ...error,
      ].join('\n')
    : [
        `Its process crashed (${signal}) ${early ? where(ended) : 'when it was asked to end'}.`,
        ...(error.length === 0 ? [] : [`The last error that it wrote: ${error.join(' ')}`]),
      ].join('\n')
}

function notStartedMessage({ exit, imported }: EndedProcess): string {
  const { code, signal, output } = exit
  const error = errorIn(output)
  const option = /^.*?: (?:bad option: |.* is not allowed in NODE_OPTIONS|.* requires an argument).*$/m.exec(
    output,
  )?.[0]

  if (option !== undefined) {
    return (
      `Node ${process.versions.node} rejects a flag that it is started with: ` + option.slice(option.indexOf(': ') + 2)
    )
  }
  if (imported !== undefined && error.length > 0) {
    return [`The module ${imported}, which --import has it load first, failed.`, ...error].join('\n')
  }
  return [
    `Its process ended ${signal === null ? `with code ${code}` : `by ${signal}`} before its file was loaded.`,
    ...error,
  ].join('\n')
}

/** The last error in the output of a process: its message, and the first location that is not Node's own. */
function errorIn(output: string): readonly string[] {
  const lines = output.split('\n').map(line => line.trimEnd())
  const at = lines.findLastIndex(
    line =>
      /^(?:Uncaught )?(?:[A-Z]\w*)?(?:Error|Exception)\b(?: \[\w+\])?: /.test(line) ||
      /^FATAL ERROR: |^terminate called |Assertion .* failed/.test(line),
  )
  const message = lines[at]
  if (message === undefined) {
    return []
  }

  const frame = lines
    .slice(at + 1)
    .find(line => /^ +at /.test(line) && !/\(?node:/.test(line))
    ?.trim()
  // a file that is no JavaScript has no frame
  const head = lines.slice(0, at).findLast(line => /^(?:file:\/\/)?\/.*:\d+$/.test(line))
  const location = frame ?? (head === undefined ? undefined : `at ${head}`)
  return [
    message,
    ...(location === undefined ? [] : [location.replace(/file:\/\/(?=\/)/, '').replace(`${process.cwd()}/`, '')]),
  ]
}

/** The message of `process.exit` where Vitest intercepts it. */
const exitCalled = /^process\.exit unexpectedly called with "(.*?)"/

/** The code that a scenario's own failure says it called `process.exit` with. `undefined` when it did not. */
export function exitCodeIn(message: string | undefined): string | undefined {
  return exitCalled.exec(message ?? '')?.[1]
}
