/**
 * All settings of a run in one schema. Their type follows from it, and so does the table in docs/settings.md: a new
 * setting is one entry here.
 */

import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { oneOf, parseJson, parseShare } from './settings-text.ts'
import { parseCount, parseDuration, parseSize } from './units.ts'

/** The variables that only this suite sets. Processes need most of them before a module is loaded, or mark by them. */
export const internalVariables = {
  /** What a command decided: JSON of settings by their names. `null`: not set, whatever a typed variable says. */
  run: 'MEMORY_RUN',
  /** The profile of a fork. The pool sets it, for each fork. */
  profile: 'MEMORY_PROFILE',
  /** `chunk` of the suite's configuration, for a fork: to read that there would load what strips types. */
  chunk: 'MEMORY_CHUNK',
  /** The id and the start of the command that began a run: processes/stop.ts. */
  command: 'MEMORY_COMMAND',
  /** The Vitest project of a fork whose file has checks. */
  checks: 'MEMORY_CHECKS',
  /** The marks of the forks that a process is below: processes/orphans.ts. */
  forks: 'MEMORY_FORKS',
  /** The file that takes what a fork and its children tried in the network: network/guard.cjs. */
  attempts: 'MEMORY_NETWORK_ATTEMPTS',
  /** The package set of a fork, and the file that takes what its children load from it: versions/set-hooks.cjs. */
  onSet: 'MEMORY_ON_SET',
} as const

/** A variable that carries one setting as text. */
export interface Variable {
  readonly name: string
  /** Its name in version 0.1, which works until version 0.3. */
  readonly earlier?: string
  /** What it sets, as docs/settings.md says it. */
  readonly sets: string
  /** Which texts it takes. */
  readonly accepts: string
  /** @throws {RangeError} when the text makes no sense */
  readonly parse: (text: string) => unknown
  /** The text that stands for a variable that is not set. */
  readonly default?: string
  /** What happens when it is not set and has no default text. */
  readonly otherwise?: string
}

const typed = <Schema extends v.GenericSchema>(schema: Schema, variable: Variable) =>
  v.pipe(schema, v.metadata({ variable }))

const size = { accepts: 'a size: `64MiB`, `1GiB`', parse: parseSize }
const duration = { accepts: 'a duration: `500ms`, `10s`, `2m`', parse: parseDuration }
const count = { accepts: 'a whole number from 1 on', parse: parseCount }
const flag = { accepts: '`1`', parse: (text: string) => text === '1', default: '0' }
const path = { accepts: 'a path', parse: (text: string) => text }

const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const milliseconds = v.pipe(v.number(), v.minValue(0))
const absolutePath = v.pipe(
  v.string(),
  v.transform(text => resolve(text)),
)

const networkModes = ['auto', 'namespace', 'guard'] as const
const diagnoseWhens = ['red', 'always', 'never', 'native'] as const
const allocators = ['suite', 'own'] as const
const profiles = ['default', 'quiet'] as const

/** Default of MEMORY_FOLLOW. */
export const followingText = '5m'

/** The file of the list of known leaks; default of MEMORY_KNOWN_LEAKS. */
export const knownLeaksFile = 'tests/known-leaks.json'

export const settingsSchema = v.pipe(
  v.strictObject({
    /** Bytes of the large file. */
    fileSize: typed(positive, {
      name: 'MEMORY_FILE_SIZE',
      sets: 'the size of the file that scenarios work on',
      ...size,
      default: '1GiB',
    }),
    /** How often a scenario's body runs between the baseline and the last reading. */
    rounds: typed(v.exactOptional(positive), {
      name: 'MEMORY_ROUNDS',
      sets: 'how often a scenario does its work between the baseline and the last reading',
      ...count,
      otherwise: 'as the scenario says',
    }),
    /** Of leak pairs: the leaky implementation does 1 in so many operations. */
    leak: typed(v.exactOptional(positive), {
      name: 'MEMORY_LEAK',
      sets: 'the share of operations that the leaky implementation of a leak pair does',
      accepts: '1/N: 1 operation in N; or `all`',
      parse: parseShare,
      otherwise: 'none',
    }),
    /** Milliseconds before the baseline and before the last reading. */
    wait: typed(v.exactOptional(milliseconds), {
      name: 'MEMORY_WAIT',
      sets: 'how long a scenario rests before the baseline and before the last reading',
      ...duration,
      otherwise: 'as the scenario says',
    }),
    /** Milliseconds: the longest rest that a scenario may ask for. */
    longestWait: typed(v.exactOptional(milliseconds), {
      name: 'MEMORY_LONGEST_WAIT',
      sets: 'the longest rest that a scenario may ask for',
      ...duration,
      otherwise: 'no limit',
    }),
    /** Milliseconds. A leak in a scenario of half a minute is followed for two legs, of 48 s and 108 s. */
    following: typed(milliseconds, {
      name: 'MEMORY_FOLLOW',
      sets: 'how long what has risen may be followed, leg by leg, until it has a bound or grows',
      ...duration,
      default: followingText,
    }),
    /** Bytes of each file that a scaling scenario measures. */
    sizes: typed(v.exactOptional(v.pipe(v.array(positive), v.readonly())), {
      name: 'MEMORY_SIZES',
      sets: 'the sizes of the files that a scaling scenario measures',
      accepts: 'sizes with commas between: `8MiB,16MiB`',
      parse: text => text.split(',').map(parseSize),
      otherwise: 'as the scenario says',
    }),
    /** How often each of these sizes is measured. */
    repeats: typed(v.exactOptional(positive), {
      name: 'MEMORY_REPEATS',
      sets: 'how often a scaling scenario measures each size',
      ...count,
      otherwise: 'as the scenario says',
    }),
    /** Milliseconds. The longest scenario, scaling up to 1 GiB, takes a few minutes. */
    deadline: typed(milliseconds, {
      name: 'MEMORY_DEADLINE',
      sets: 'how long a file may take before the pool kills its process',
      ...duration,
      default: '30m',
    }),
    /** The directory of results, timelines and evidence. */
    reports: typed(absolutePath, {
      name: 'MEMORY_REPORTS',
      sets: 'the directory of results, timelines and evidence',
      ...path,
      default: 'reports',
    }),
    /** The file that takes a line of results for each run. */
    history: typed(v.exactOptional(absolutePath), {
      name: 'MEMORY_HISTORY',
      sets: 'the file that takes a line of results for each run',
      ...path,
      otherwise: 'history.jsonl in the directory of reports',
    }),
    /** Whether scenarios are measured and not judged: budgets are being made. */
    calibrating: typed(v.boolean(), {
      name: 'MEMORY_CALIBRATING',
      sets: 'that scenarios are measured and not judged',
      ...flag,
    }),
    /** Leave V8 as readings leave it, like a program that has run for long: it collects more often, peaks vary less. */
    steady: typed(v.boolean(), {
      name: 'MEMORY_STEADY',
      sets: 'that V8 stays as readings leave it: it collects more often, and peaks vary less',
      ...flag,
    }),
    /**
     * Which scenarios run once more to find out what retains their memory. `red`: those that retain too much. `always`:
     * whatever the verdict. `never`: none. `native`: as `always`, with the stacks of native memory that stays.
     */
    diagnose: typed(v.picklist(diagnoseWhens), {
      name: 'MEMORY_DIAGNOSE',
      sets: 'which scenarios run once more to find out what retains their memory; `native`: all, and native memory too',
      ...oneOf(diagnoseWhens),
      default: 'red',
    }),
    /** Milliseconds that such a run may take. */
    diagnosisDeadline: typed(milliseconds, {
      name: 'MEMORY_DIAGNOSIS_DEADLINE',
      sets: 'how long such a run, and the analysis after it, may take',
      ...duration,
      default: '5m',
    }),
    /** The list of known leaks. */
    knownLeaks: typed(v.string(), {
      name: 'MEMORY_KNOWN_LEAKS',
      sets: 'the list of known leaks',
      ...path,
      default: knownLeaksFile,
    }),
    /**
     * What confines forks to this machine. `auto`: a network namespace where there can be one. `namespace`: nothing
     * less. `guard`: never a namespace, for what needs a service of this machine.
     */
    network: typed(v.picklist(networkModes), {
      name: 'MEMORY_NETWORK',
      sets: 'what confines scenarios to this machine: a network namespace where possible, always, or never',
      ...oneOf(networkModes),
      default: 'auto',
    }),
    /**
     * The environment of malloc in forks. `suite`: one that makes RSS follow what is retained. `own`: the user's, under
     * which RSS is shown and not judged.
     */
    allocator: typed(v.picklist(allocators), {
      name: 'MEMORY_ALLOCATOR',
      sets: "whose malloc variables scenarios run with: this suite's, or your own; then RSS is shown and not judged",
      ...oneOf(allocators),
      default: 'suite',
    }),
    /** The directory of what stays between runs: the large file, installed package sets. */
    cacheDirectory: typed(v.exactOptional(v.string()), {
      name: 'MEMORY_CACHE_DIR',
      sets: 'the directory of what stays between runs: the large file, installed package sets',
      ...path,
      otherwise: '`memory-regression-suite` in `$XDG_CACHE_HOME` or `~/.cache`',
    }),
    /** The URL of a module that every fork loads first. */
    import: typed(v.exactOptional(v.string()), {
      name: 'MEMORY_IMPORT',
      sets: 'a module that every fork loads first',
      accepts: 'a `file:` URL',
      parse: text => text,
      otherwise: 'none',
    }),
    /** The Node that forks run on. */
    node: typed(v.exactOptional(v.string()), {
      name: 'MEMORY_NODE',
      sets: 'the Node that scenarios run on',
      ...path,
      otherwise: 'the one that runs Vitest',
    }),
    /** The directory of an installed dependency set, from which scenarios load every package. */
    set: typed(v.exactOptional(v.string()), {
      name: 'MEMORY_SET',
      sets: 'the directory of an installed dependency set, from which scenarios load their packages',
      ...path,
      otherwise: 'what is installed here',
    }),
    /** Absolute paths of the scenarios that are not this repository's. */
    scenarioFiles: typed(v.pipe(v.array(v.string()), v.readonly()), {
      name: 'MEMORY_SCENARIOS',
      sets: 'scenario files from anywhere, which run beside those of this repository',
      accepts: 'a JSON list of absolute paths',
      parse: parseJson,
      default: '[]',
    }),
    /** Which of these repeat an operation and run in the quiet profile, where their names do not say so. */
    trendFiles: v.optional(v.pipe(v.array(v.string()), v.readonly()), []),
    /** Whether only the memory reporter prints. */
    tableAlone: typed(v.boolean(), {
      name: 'MEMORY_TABLE_ALONE',
      sets: 'that Vitest prints the table of this suite, and not its own list of tests',
      ...flag,
    }),
    /** How often the fixed set of a reported leak has to be green. */
    fixedRuns: typed(positive, {
      name: 'MEMORY_FIXED_RUNS',
      earlier: 'MEMORY_MENDED_RUNS',
      sets: 'how often the fixed set of a reported leak has to be green',
      ...count,
      default: '2',
    }),
    /** The dependency set as it was typed, for results. */
    setName: v.exactOptional(v.string()),
    /** The packages that the dependency set names, with the versions that were installed, for results. */
    tested: v.exactOptional(v.record(v.string(), v.string())),
    /** The Node as it was typed, for results. */
    nodeName: v.exactOptional(v.string()),
    /** Bytes that V8's old generation may take in the process of each scenario and canary. */
    heapLimit: v.exactOptional(positive),
    /** Whether this run takes evidence instead of measuring. */
    diagnosing: v.optional(v.boolean(), false),
    /** Milliseconds that the rounds of a diagnosing run should take: it begins no third one that would take longer. */
    captureTime: v.exactOptional(milliseconds),
    /** The library that a diagnosing process is started with, to see which native memory stays. */
    nativeStacks: v.exactOptional(v.string()),
    /** The check that a diagnosing run is of, by its name: other checks of its test do nothing. */
    check: v.exactOptional(v.string()),
    /** Operations in each round at most. */
    mostOperations: v.exactOptional(positive),
    /** How this process was started. The pool says it to each fork by a variable of its own, and never `MEMORY_RUN`. */
    profile: typed(v.picklist(profiles), {
      name: internalVariables.profile,
      sets: 'the profile of a fork',
      ...oneOf(profiles),
      default: 'default',
    }),
  }),
  v.transform(({ history, ...rest }) => ({ ...rest, history: history ?? join(rest.reports, 'history.jsonl') })),
)
