/**
 * The document that every run writes, `reports/results.json`. All reports are rendered from it. Numbers are bytes,
 * milliseconds where it says so, or counts.
 */

import * as v from 'valibot'
import { intervalSchema, verdictSchema } from '../judge/verdict.ts'
import { measurementSchema } from '../reading.ts'
import { described, list, optional } from '../schemas.ts'
import { diagnosisSchema } from './diagnosis.ts'

/**
 * Raised whenever a reader of the previous version would misread this one. In version 1 every process that ended early
 * had the outcome `crashed`. Version 2 had other names: `promise`, `judged`, `lane`, `pace`, `visible`. `upgraded`
 * reads both.
 */
export const schemaVersion = 3

const figures = v.record(v.string(), v.number())

const evidence = 'relative to where the run began'

/** An outcome of a scenario, and what it means. Everything but `passed` is red. */
const outcomes = [
  ['passed', 'all that was judged is within'],
  ['over', 'a budget was exceeded'],
  ['growing', 'a metric rose in every round'],
  ['inconclusive', 'too few or too noisy readings'],
  ['not-judged', 'measured, and there is nothing to judge it by'],
  ['invalid', 'the work was not done, or could not be measured'],
  ['out-of-memory', "V8's heap was full, or its process could get no more memory"],
  ['killed', 'another process, or the kernel, ended its process by a signal'],
  ['hung', 'it passed its deadline, or did not stop at its end'],
  ['crashed', 'its process ended by itself, or would have, by an uncaught error'],
  ['not-started', 'its process never began, or its file could not be loaded'],
] as const

const outcome = v.picklist(outcomes.map(([name]) => name))

const pointSchema = v.object({
  size: described(v.number(), 'bytes worked on'),
  values: described(list(v.number()), 'one per repeat, in bytes'),
})

const scaling = v.object({
  subject: described(v.string(), 'the scenario that was run at each size'),
  figure: described(v.string(), 'what was followed: `heapUsed + external`, `peak RSS`'),
  outcome: described(
    v.picklist(['within', 'over', 'inconclusive', 'invalid']),
    '`within`, `over`, `inconclusive` or `invalid`',
  ),
  judged: described(v.boolean(), 'false: shown, not judged'),
  bound: described(v.number(), 'the slope that is allowed, in bytes per byte'),
  slope: optional(v.number(), 'in bytes per byte'),
  interval: optional(intervalSchema('bytes per byte'), 'of the slope, at about 95 %'),
  excess: optional(v.number(), 'bytes that neither the bound nor noise explains'),
  minDetectable: optional(v.number(), 'the smallest slope that would have been red, in bytes per byte'),
  points: described(list(pointSchema), 'a list: each size with what was measured at it'),
  reason: described(v.string(), 'one sentence with its figures'),
})

const asInReading = described(v.number(), 'bytes, as in a reading')
const ofKernel = optional(v.number(), 'bytes, as in a reading; absent where they cannot be measured')

const lastReading = v.object({
  label: described(v.string(), 'of a reading; the name of the phase for a sample, which counts garbage too'),
  at: described(v.number(), 'milliseconds since the measurement began'),
  rss: ofKernel,
  rssAnon: ofKernel,
  heapUsed: asInReading,
  external: asInReading,
  arrayBuffers: ofKernel,
})

const heapAtEnd = v.object({
  limit: described(v.number(), 'the most that V8 would take, in bytes'),
  used: described(v.number(), 'bytes of it'),
  spaces: described(figures, 'bytes in each space, by name'),
})

const progress = v.object({
  done: described(v.number(), 'bytes'),
  total: optional(v.number(), 'bytes that it would have worked on'),
  since: described(v.number(), 'milliseconds since there was more'),
})

const death = v.object({
  stack: optional(list(v.string()), 'its stack, innermost first; of a process that idles, the functions that wait'),
  heap: optional(heapAtEnd, 'what filled the heap'),
  handles: optional(figures, 'what an idle event loop waited for, by type'),
  lastRss: optional(v.number(), 'as the external sampler saw it last, in bytes'),
  peakRss: optional(v.number(), 'likewise; the highest since its last reading, or since it began'),
  phase: optional(v.string(), 'of the timeline'),
  progress: optional(progress, 'how far it had come in that phase'),
  readings: optional(list(lastReading), 'a list: what its timeline has until then; the last may be a sample'),
})

const exitOfProcess = v.object({
  code: described(v.nullable(v.number()), 'its exit code, or `null`'),
  signal: described(v.nullable(v.string()), 'the name of the signal that ended it, or `null`'),
})

const checkedTest = v.object({
  project: described(v.string(), 'the Vitest project of its file'),
  name: optional(
    v.string(),
    'its full name, suites included, with ` > ` between; absent where the result is of the file',
  ),
})

const scenario = v.object({
  scenario: described(v.string(), "its name, which is its file's"),
  title: described(v.string(), 'what it claims, in plain words'),
  file: described(v.string(), 'relative to the repository'),
  test: optional(
    checkedTest,
    'the test that it is of, in a file that has any number of them; absent where the file is one scenario',
  ),
  line: optional(v.number(), 'of its file that defines it, from 1; absent where the file did not load'),
  document: optional(v.string(), 'the file of the document that it comes from'),
  reported: optional(v.string(), 'the report that it reproduces'),
  outcome: described(outcome, outcomes.map(([name, meaning]) => `\`${name}\`: ${meaning}`).join('; ')),
  message: optional(v.string(), 'why it is red'),
  seconds: described(v.number(), 'how long it took'),
  profile: described(
    v.picklist(['default', 'quiet']),
    '`default` or `quiet`: how its process was started, see [measuring.md](measuring.md)',
  ),
  network: described(v.boolean(), 'whether it dials'),
  child: optional(v.boolean(), 'whether figures are those of a child process, and not of its own'),
  metrics: described(list(v.string()), 'names of the metrics that are judged'),
  notJudged: optional(
    v.record(v.string(), v.string()),
    'metrics that it names, or a run would judge, and this run shows alone: by name, with the reason',
  ),
  budgetsOf: optional(
    v.string(),
    'the kind of machine that its budgets were measured on, where it is another: no bytes are judged by them then',
  ),
  notMeasured: optional(
    v.record(v.string(), v.string()),
    'metrics that would be judged, and cannot be measured on this system: by name, with the reason',
  ),
  fileSize: described(v.number(), 'bytes that it worked on in a round; 0 where it works on no file'),
  operations: optional(v.number(), 'in each round, where it repeats one'),
  waited: described(v.number(), 'milliseconds before the last reading'),
  pid: described(v.number(), 'of the process that it had to itself; 0 when it never had one'),
  exit: optional(exitOfProcess, 'how that process ended'),
  measurement: optional(measurementSchema, 'absent when nothing was measured'),
  verdicts: described(list(verdictSchema), 'a list: one per judged metric'),
  scaling: described(list(scaling), 'a list: one per figure that was followed over sizes'),
  unmeasured: optional(
    list(v.string()),
    'what it held at its end that no reading measures, in words: a process that is not followed, shared memory, ' +
      'workers of workers',
  ),
  death: optional(death, 'what is known of the end of a process that did not end well'),
  diagnosis: optional(diagnosisSchema, 'what a diagnosing run found out about a leak'),
  packages: optional(
    v.record(v.string(), v.string()),
    'what it loaded, by name, where it ran on a package set; several versions with commas between',
  ),
  tested: optional(
    v.record(v.string(), v.string()),
    'the packages that its file imports, with their versions, where it ran on no package set',
  ),
  evidence: described(list(v.string()), `files that it left, ${evidence}`),
})

const network = v.object({
  by: described(
    v.picklist(['namespace', 'guard']),
    '`namespace`: each ran in a network namespace of its own; `guard`: only the guard in their processes was there',
  ),
  why: optional(v.string(), 'why it was the guard alone'),
})

const vitest = v.object({
  config: optional(v.string(), 'the path of its configuration, from its root'),
  root: optional(v.string(), 'its root, from the directory where the run began'),
})

const environment = v.object({
  node: described(v.string(), 'its version'),
  platform: described(v.string(), '`linux`'),
  arch: described(v.string(), '`x64` or `arm64`'),
  cpus: described(v.number(), 'how many'),
  memory: described(v.number(), 'of the machine, in bytes'),
  network: optional(network, 'what confined scenarios to the machine, see below; absent when none ran'),
})

const suite = v.object({
  headline: described(list(v.string()), 'packages whose versions stand in every report'),
  notes: described(list(v.string()), 'footnotes of the table'),
  chunk: optional(v.number(), 'bytes that no budget of external memory may let stay; absent where any may'),
})

const results = v.object({
  schema: described(v.literal(schemaVersion), `the version of this document: ${schemaVersion}`),
  began: described(v.pipe(v.string(), v.isoTimestamp()), 'when the run began, ISO 8601 in UTC'),
  seconds: described(v.number(), 'how long it took'),
  fileSize: described(v.number(), 'bytes of the large file'),
  rounds: described(v.number(), 'how often each scenario did its work'),
  leak: v.optional(described(v.number(), 'N where 1 in N operations was asked to leak, of scenarios that can')),
  set: optional(v.string(), 'the package set that every process ran on, as it was typed'),
  tested: optional(v.record(v.string(), v.string()), 'the packages that this set names, with their installed versions'),
  node: optional(v.string(), 'the Node that scenarios were asked to run on, as it was typed'),
  wait: optional(v.number(), 'milliseconds that were asked for before the baseline and before the last reading'),
  following: optional(v.number(), 'milliseconds that were asked for to follow what had risen'),
  diagnose: optional(
    v.picklist(['always', 'native']),
    'what was asked to be diagnosed besides red scenarios: `always` each, `native` with stacks of native memory',
  ),
  allocator: optional(v.literal('own'), 'malloc was as the environment sets it, and RSS is not judged'),
  vitest: optional(vitest, 'how Vitest was configured that ran checks; absent where it finds that by itself'),
  variables: optional(
    v.record(v.string(), v.string()),
    'settings of the run that `npm run repro` has no option for, as variables with their texts',
  ),
  commit: optional(v.string(), 'the commit of this checkout, with `-dirty` when it was altered since'),
  import: v.optional(described(v.string(), `a module that every process loaded first, ${evidence}`)),
  environment: described(environment, 'see below'),
  packages: described(
    v.record(v.string(), v.string()),
    'the installed version of each package that the suite depends on, by name',
  ),
  suite: optional(suite, "what the suite's configuration adds to reports"),
  scenarios: described(list(scenario), 'a list, see below, in the order of names'),
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
