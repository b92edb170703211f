/**
 * The document that every run writes, `reports/results.json`. All reports are rendered from it. Numbers are bytes,
 * milliseconds where it says so, or counts.
 */

import * as v from 'valibot'
import { verdictSchema } from '../judge/verdict.ts'
import { measurementSchema } from '../reading.ts'
import { list } from '../schemas.ts'
import { diagnosisSchema } from './diagnosis.ts'

/**
 * Raised whenever a reader of the previous version would misread this one. In version 1 every process that ended early
 * had the outcome `crashed`. Version 2 had other names: `promise`, `judged`, `lane`, `pace`,
 * `visible`. `upgraded` reads both.
 */
export const schemaVersion = 3

const figures = v.record(v.string(), v.number())

const scaling = v.object({
  subject: v.string(), // the scenario that was run at each size
  figure: v.string(),
  outcome: v.picklist(['within', 'over', 'inconclusive', 'invalid']),
  judged: v.boolean(), // false: shown, not judged
  bound: v.number(), // bytes per byte
  slope: v.optional(v.number()), // bytes per byte
  interval: v.optional(v.object({ low: v.number(), high: v.number() })),
  excess: v.optional(v.number()),
  minDetectable: v.optional(v.number()), // bytes per byte
  points: list(v.object({ size: v.number(), values: list(v.number()) })),
  reason: v.string(),
})

/** What became of a scenario. Everything but `passed` is red. */
const outcome = v.picklist([
  'passed',
  'over', // a budget was exceeded
  'growing', // a metric rose in every round
  'inconclusive', // too few or too noisy readings
  'not-judged', // measured, and there is nothing to judge it by
  'invalid', // the work was not done, or could not be measured
  'out-of-memory', // V8's heap was full, or its process could get no more memory
  'killed', // somebody, or the kernel, ended its process by a signal
  'hung', // it passed its deadline, or did not stop at its end
  'crashed', // its process ended by itself, or would have, by an error that nobody caught
  'not-started', // its process never began, or its file could not be loaded
])

/** What its timeline has of it, in bytes. */
const lastReading = v.object({
  label: v.string(), // of a reading; the name of the phase for a sample, which counts garbage too
  at: v.number(), // milliseconds since the measurement began
  rss: v.number(),
  rssAnon: v.number(),
  heapUsed: v.number(),
  external: v.number(),
  arrayBuffers: v.number(),
})

const death = v.object({
  // what it was doing, innermost first; for one that idles, the functions that wait
  stack: v.exactOptional(list(v.string())),
  heap: v.exactOptional(v.object({ limit: v.number(), used: v.number(), spaces: figures })), // bytes
  handles: v.exactOptional(figures), // what an idle event loop waited for, by type
  lastRss: v.exactOptional(v.number()), // as its parent last saw it
  peakRss: v.exactOptional(v.number()), // likewise; the highest since its last reading, or since it began
  phase: v.exactOptional(v.string()), // of the timeline
  // bytes in that phase; milliseconds since there was more
  progress: v.exactOptional(v.object({ done: v.number(), total: v.exactOptional(v.number()), since: v.number() })),
  readings: v.exactOptional(list(lastReading)), // until then, in their order; the last may be a sample
})

const scenario = v.object({
  scenario: v.string(), // its file's name
  title: v.string(),
  file: v.string(), // relative to the repository
  document: v.optional(v.string()),
  reported: v.optional(v.string()),
  outcome,
  message: v.optional(v.string()), // why it is red
  seconds: v.number(),
  profile: v.picklist(['default', 'quiet']),
  network: v.boolean(), // whether it dials
  child: v.exactOptional(v.boolean()), // figures are those of a child process, and not of its own
  metrics: list(v.string()), // metrics that have a budget
  fileSize: v.number(), // 0 where it works on no file
  operations: v.optional(v.number()), // in each round, where it repeats one
  waited: v.number(), // milliseconds before the last reading
  pid: v.number(), // of the process that it had to itself; 0 when it never had one
  exit: v.optional(v.object({ code: v.nullable(v.number()), signal: v.nullable(v.string()) })),
  measurement: v.optional(measurementSchema),
  verdicts: list(verdictSchema),
  scaling: list(scaling),
  unmeasured: v.exactOptional(list(v.string())), // what it held at its end where no reading looks, in words
  death: v.exactOptional(death), // what is known of the end of a process that did not end well
  diagnosis: v.exactOptional(diagnosisSchema), // of a leak
  packages: v.exactOptional(v.record(v.string(), v.string())), // what it loaded, where it ran on a dependency set
  evidence: list(v.string()), // files that it left, relative to where the run began
})

/** What confined the scenarios to this machine, and why it was the guard alone. */
const network = v.object({ by: v.picklist(['namespace', 'guard']), why: v.exactOptional(v.string()) })

const results = v.object({
  schema: v.literal(schemaVersion),
  began: v.pipe(v.string(), v.isoTimestamp()),
  seconds: v.number(),
  fileSize: v.number(),
  rounds: v.number(),
  leak: v.optional(v.number()), // one in so many operations was asked to be done by the leaky implementation
  set: v.exactOptional(v.string()), // the package set that every process ran on, as it was typed
  import: v.optional(v.string()), // a module that every process loaded first, relative to where the run began
  environment: v.object({
    node: v.string(),
    platform: v.string(),
    arch: v.string(),
    cpus: v.number(),
    memory: v.number(),
    network: v.exactOptional(network),
  }),
  packages: v.record(v.string(), v.string()),
  scenarios: list(scenario),
})

export { results as resultsSchema }

export type ScenarioOutcome = v.InferOutput<typeof outcome>
export type ScalingResult = v.InferOutput<typeof scaling>
export type ScenarioResult = v.InferOutput<typeof scenario>
export type Death = v.InferOutput<typeof death>
export type Results = v.InferOutput<typeof results>

/** @throws {TypeError} with the path of the wrong field when this is no result of a scenario */
export function parseScenarioResult(value: unknown): ScenarioResult {
  return parse(scenario, value)
}

/** @throws {TypeError} with the path of the wrong field when this is no results document of a known version */
export function parseResults(value: unknown): Results {
  return parse(results, v.is(earlier, value) ? upgraded(value) : value)
}

const earlier = v.looseObject({ schema: v.picklist([1, 2]), scenarios: v.array(v.record(v.string(), v.unknown())) })

/** Names of fields until version 2, with their names of today. */
const renamed: Readonly<Record<string, string>> = {
  promise: 'title',
  judged: 'metrics',
  lane: 'profile',
  pace: 'growthPerRound',
  visible: 'minDetectable',
}

function upgraded({ schema, scenarios, ...rest }: v.InferOutput<typeof earlier>): unknown {
  return { ...rest, schema: schemaVersion, scenarios: scenarios.map(one => upgradedScenario(schema, one)) }
}

function upgradedScenario(schema: number, one: Readonly<Record<string, unknown>>): unknown {
  const judged = Array.isArray(one['verdicts']) ? one['verdicts'].map(part => withNewNames(part)) : one['verdicts']
  const sized = Array.isArray(one['scaling'])
    ? one['scaling'].map(entry => withNewNames(entry, 'judged'))
    : one['scaling']
  const upgradedOne = withNewNames({ ...one, verdicts: judged, scaling: sized })
  const ended = v.safeParse(scenario, upgradedOne)
  return schema === 1 && ended.success && ended.output.outcome === 'crashed'
    ? { ...ended.output, outcome: endOf(ended.output) }
    : upgradedOne
}

/** The same with the names of today, in its parts too; the field `but` is not renamed. */
function withNewNames(value: unknown, but?: string): unknown {
  return typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value).map(([name, part]) => [
          name === but ? name : (renamed[name] ?? name),
          name === 'pace' ? withNewNames(part) : part,
        ]),
      )
}

function endOf({ message = '', exit }: ScenarioResult): ScenarioOutcome {
  if (message.includes('MEMORY_DEADLINE')) {
    return 'hung'
  }
  return exit?.signal === 'SIGKILL' || exit?.signal === 'SIGTERM' ? 'killed' : 'crashed'
}

function parse<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, value)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new TypeError(
      `Not a results document of version ${schemaVersion}: ${v.getDotPath(issue) ?? 'document'}: ${issue.message}`,
    )
  }
  return parsed.output
}
