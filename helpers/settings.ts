/**
 * What a run is asked to do. A command says it to Vitest, and Vitest to its forks, by environment variables, so that
 * `npx vitest` and a command run a scenario in one and the same way.
 */

import { join, resolve } from 'node:path'
import type { Profile } from './reading.ts'
import { GiB, parseCount, parseDuration, parseSize } from './units.ts'

export interface Settings {
  /** Bytes of the large file. */
  readonly fileSize: number
  /** How often a scenario's body runs between the baseline and the last reading; `undefined`: as the scenario says. */
  readonly rounds?: number
  /** Of leak pairs: one in so many operations is done by the leaking one; `undefined`: none. */
  readonly leak?: number
  /** Milliseconds before the baseline and before the last reading; `undefined`: as the scenario says. */
  readonly wait?: number
  /** The longest that a scenario may say. */
  readonly longestWait?: number
  /** Milliseconds that may be spent to follow what has risen, leg by leg. */
  readonly following: number
  /** Sizes that a scaling scenario measures, in bytes; `undefined`: as the scenario says. */
  readonly sizes?: readonly number[]
  /** How often each of these sizes is measured; `undefined`: as the scenario says. */
  readonly repeats?: number
  /** Milliseconds that a file may take before its process is ended. */
  readonly deadline: number
  /** Absolute path of the folder that takes results, timelines and evidence. */
  readonly reports: string
  /** Absolute path of the file that keeps a line of results for each run. */
  readonly history: string
  /** Measure and do not judge: budgets are being made. */
  readonly calibrating: boolean
  /** Which scenarios are run once more to find out what holds their memory. */
  readonly diagnose: DiagnoseWhen
  /** This is such a run: take evidence instead of measuring. */
  readonly diagnosing: boolean
  /** Milliseconds that such a run may take. */
  readonly diagnosisDeadline: number
  /** Path of the list of known leaks. */
  readonly knownLeaks: string
  /**
   * Leave V8 as readings leave it, like a program that has run for long: it collects more often, and peaks vary less.
   */
  readonly steady: boolean
  /** What keeps forks on this machine. */
  readonly network: NetworkMode
  /** How this process was started. */
  readonly profile: Profile
}

/** `red`: those that keep too much, the default. `always`: whatever the verdict. `never`: only the figures count. */
export type DiagnoseWhen = (typeof diagnoseWhens)[number]

/**
 * `auto`: a network namespace where there can be one. `namespace`: nothing less. `guard`: never, for what needs a
 * service of this machine.
 */
export type NetworkMode = (typeof networkModes)[number]

const networkModes = ['auto', 'namespace', 'guard'] as const

const diagnoseWhens = ['red', 'always', 'never'] as const

/** Where the list of known leaks stands, unless MEMORY_KNOWN_LEAKS names another. */
export const knownLeaksFile = 'tests/known-leaks.json'

const defaultDiagnosisDeadline = 5 * 60_000

/** What hangs would hang for ever; the longest scenario, scaling up to 1 GiB, takes a few minutes. */
const defaultDeadline = 30 * 60_000

/** A leak in a scenario of half a minute is followed for two legs, of 48 s and 108 s. */
const defaultFollowing = 5 * 60_000

type Environment = Readonly<Record<string, string | undefined>>

/**
 * A variable that is empty is one that is not set.
 *
 * @throws {RangeError} with a line that names the variable when one of them makes no sense
 */
export function readSettings(environment: Environment = process.env): Settings {
  const {
    MEMORY_FILE_SIZE,
    MEMORY_ROUNDS,
    MEMORY_LEAK,
    MEMORY_WAIT,
    MEMORY_LONGEST_WAIT,
    MEMORY_FOLLOW,
    MEMORY_SIZES,
    MEMORY_REPEATS,
    MEMORY_REPORTS,
    MEMORY_HISTORY,
    MEMORY_CALIBRATING,
    MEMORY_STEADY,
    MEMORY_DEADLINE,
    MEMORY_DIAGNOSE,
    MEMORY_DIAGNOSING,
    MEMORY_DIAGNOSIS_DEADLINE,
    MEMORY_KNOWN_LEAKS,
    MEMORY_PROFILE,
    MEMORY_NETWORK,
  } = environment

  const reports = resolve(MEMORY_REPORTS || 'reports')

  return {
    fileSize: MEMORY_FILE_SIZE ? named('MEMORY_FILE_SIZE', () => parseSize(MEMORY_FILE_SIZE)) : GiB,
    deadline: MEMORY_DEADLINE ? named('MEMORY_DEADLINE', () => parseDuration(MEMORY_DEADLINE)) : defaultDeadline,
    reports,
    history: MEMORY_HISTORY ? resolve(MEMORY_HISTORY) : join(reports, 'history.jsonl'),
    calibrating: MEMORY_CALIBRATING === '1',
    diagnose: MEMORY_DIAGNOSE ? named('MEMORY_DIAGNOSE', () => parseDiagnose(MEMORY_DIAGNOSE)) : 'red',
    diagnosing: MEMORY_DIAGNOSING === '1',
    diagnosisDeadline: MEMORY_DIAGNOSIS_DEADLINE
      ? named('MEMORY_DIAGNOSIS_DEADLINE', () => parseDuration(MEMORY_DIAGNOSIS_DEADLINE))
      : defaultDiagnosisDeadline,
    knownLeaks: MEMORY_KNOWN_LEAKS || knownLeaksFile,
    steady: MEMORY_STEADY === '1',
    network: MEMORY_NETWORK ? named('MEMORY_NETWORK', () => parseNetwork(MEMORY_NETWORK)) : 'auto',
    profile: MEMORY_PROFILE === 'quiet' ? 'quiet' : 'default',
    following: MEMORY_FOLLOW ? named('MEMORY_FOLLOW', () => parseDuration(MEMORY_FOLLOW)) : defaultFollowing,
    ...(MEMORY_ROUNDS ? { rounds: named('MEMORY_ROUNDS', () => parseCount(MEMORY_ROUNDS)) } : {}),
    ...(MEMORY_LEAK ? { leak: named('MEMORY_LEAK', () => parseShare(MEMORY_LEAK)) } : {}),
    ...(MEMORY_WAIT ? { wait: named('MEMORY_WAIT', () => parseDuration(MEMORY_WAIT)) } : {}),
    ...(MEMORY_LONGEST_WAIT
      ? { longestWait: named('MEMORY_LONGEST_WAIT', () => parseDuration(MEMORY_LONGEST_WAIT)) }
      : {}),
    ...(MEMORY_SIZES ? { sizes: named('MEMORY_SIZES', () => MEMORY_SIZES.split(',').map(parseSize)) } : {}),
    ...(MEMORY_REPEATS ? { repeats: named('MEMORY_REPEATS', () => parseCount(MEMORY_REPEATS)) } : {}),
  }
}

/** The variables that say these settings to another process. */
export function settingsEnvironment(settings: Partial<Settings>): Record<string, string> {
  const {
    fileSize,
    rounds,
    leak,
    wait,
    longestWait,
    following,
    sizes,
    repeats,
    deadline,
    reports,
    history,
    calibrating,
    steady,
    diagnose,
    diagnosing,
  } = settings

  return {
    ...(fileSize === undefined ? {} : { MEMORY_FILE_SIZE: String(fileSize) }),
    ...(rounds === undefined ? {} : { MEMORY_ROUNDS: String(rounds) }),
    ...(leak === undefined ? {} : { MEMORY_LEAK: `1/${leak}` }),
    ...(wait === undefined ? {} : { MEMORY_WAIT: `${wait}ms` }),
    ...(longestWait === undefined ? {} : { MEMORY_LONGEST_WAIT: `${longestWait}ms` }),
    ...(following === undefined ? {} : { MEMORY_FOLLOW: `${following}ms` }),
    ...(sizes === undefined ? {} : { MEMORY_SIZES: sizes.join(',') }),
    ...(repeats === undefined ? {} : { MEMORY_REPEATS: String(repeats) }),
    ...(deadline === undefined ? {} : { MEMORY_DEADLINE: `${deadline}ms` }),
    ...(reports === undefined ? {} : { MEMORY_REPORTS: reports }),
    ...(history === undefined ? {} : { MEMORY_HISTORY: history }),
    ...(calibrating === undefined ? {} : { MEMORY_CALIBRATING: calibrating ? '1' : '0' }),
    ...(diagnose === undefined ? {} : { MEMORY_DIAGNOSE: diagnose }),
    ...(diagnosing === undefined ? {} : { MEMORY_DIAGNOSING: diagnosing ? '1' : '0' }),
    ...(steady === undefined ? {} : { MEMORY_STEADY: steady ? '1' : '0' }),
  }
}

/** 64 of `1/64`, and 1 of `all`. @throws {RangeError} for anything else */
export function parseShare(text: string): number {
  const share = text === 'all' ? '1' : /^1\/([1-9]\d{0,6})$/.exec(text.trim())?.[1]
  if (share === undefined) {
    throw new RangeError(`"${text}" is no share of operations. Give one in so many, for example 1/64, or all.`)
  }
  return Number(share)
}

function parseDiagnose(text: string): DiagnoseWhen {
  const found = diagnoseWhens.find(when => when === text)
  if (found === undefined) {
    throw new RangeError(`"${text}" is none of ${diagnoseWhens.join(', ')}.`)
  }
  return found
}

function parseNetwork(text: string): NetworkMode {
  const found = networkModes.find(mode => mode === text)
  if (found === undefined) {
    throw new RangeError(`"${text}" is none of ${networkModes.join(', ')}.`)
  }
  return found
}

function named<Value>(variable: string, parse: () => Value): Value {
  try {
    return parse()
  } catch (error) {
    throw new RangeError(`${variable}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
