/** `npm run repro -- <scenario>`: runs one scenario, and prints the blocks of its document. */

import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { defined, mapDefined } from '../helpers/defined.ts'
import { renderBlocks } from '../helpers/results/repetition/blocks.ts'
import { renderRepetition } from '../helpers/results/repetition/repetition.ts'
import type { ScenarioResult } from '../helpers/results/schema.ts'
import { npmRun } from '../helpers/shell.ts'
import { readSettings } from '../helpers/settings.ts'
import type { Settings } from '../helpers/settings.ts'
import { formOf, readSuite } from '../helpers/suite.ts'
import { parseCount, parseDuration, parseSize } from '../helpers/units.ts'
import { fileOf, typedAs } from '../helpers/scenario/names.ts'
import { describeScenarios } from '../helpers/run/descriptions.ts'
import { runScenarios } from '../helpers/run/run.ts'
import { allocatorOf, chooseScenarios, leakOf, nativeAsked } from './arguments.ts'
import { examples, helpText } from './texts.ts'
import { UsageError } from './usage.ts'
import { versionsAsked } from './versions.ts'

const typedSet = `${examples.package}@${examples.older}`

const help = `npm run repro -- <scenario|file> [--size 64MiB] [--wait 10s] [--rounds N] [--follow 5m] [--leak 1/N]
              [--import ./patch.mjs] [--diagnose [native]] [--steps] [--set ${typedSet}] [--node 24.17.0]
              [--history FILE] [--allocator own]

Runs one scenario and prints its memory at every checkpoint, the change since the baseline, and the verdict.
Without a name it lists the scenarios. Exit code 0: within budget. 1: red. 2: could not be run.

  --size SIZE    size of the file that it works on (default: MEMORY_FILE_SIZE, or 1GiB)
  --wait TIME    time to wait before the baseline and before the last reading
  --rounds N     how often it does its work; from 8 on the trend is judged too
  --follow TIME  longest time to follow a metric that rose, leg by leg, until it has a bound or grows (default: 5m)
  --leak 1/N     the leaky implementation does 1 in N operations, or all; for scenarios that have one
  --import FILE  a module that is loaded first in its process: to patch a library, or to plant a leak
  --diagnose     diagnose it whatever the verdict: run it once more, 4 rounds of at most 16 MiB, and report what grew in
                 every round, what holds it, and where it was allocated. A scenario that is over budget or growing is
                 diagnosed by default. --diagnose native also names the functions of addons, of Node and of other
                 libraries that allocated native memory which stays; it needs a C compiler
  --steps        the document's diagnosis of bun-archive-extract instead, step by step
  --set PACKAGES packages to run on instead of those installed here: name@version, a tarball, the root of a monorepo,
                 or a folder with package.json and lock file; several separated by commas
  --node NODE    the Node that it runs on: a major (24), a release (24.17.0), a range (24.17), or the path of a node
                 binary (./out/Release/node)
  --history F    the file that gets a line of results for each run (default: MEMORY_HISTORY, or reports/history.jsonl)
  --allocator own
                 malloc as your environment sets it, not as this suite does; RSS is shown then, and not judged

A file from anywhere is run as a scenario is. A scenario that repeats an operation is judged by its trend; one that has
neither that nor budgets beside it is measured and not judged, which is no pass.`

/** A document that diagnoses its scenario step by step. */
interface Steps {
  readonly scenario: string
  readonly run: (print: (text: string) => unknown) => Promise<void>
}

export async function repro(argv: readonly string[], steps?: Steps): Promise<number> {
  const { args, native } = nativeAsked(argv)
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      size: { type: 'string' },
      wait: { type: 'string' },
      rounds: { type: 'string' },
      follow: { type: 'string' },
      leak: { type: 'string' },
      import: { type: 'string' },
      diagnose: { type: 'boolean' },
      steps: { type: 'boolean' },
      set: { type: 'string', multiple: true },
      node: { type: 'string' },
      history: { type: 'string' },
      allocator: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${helpText(help, ['--steps'], steps === undefined)}\n`)
    return 0
  }
  if (positionals.length === 0) {
    process.stdout.write(await listOf(chooseScenarios([])))
    return 0
  }

  const scenarios = chooseScenarios(positionals)
  if (scenarios.length > 1) {
    throw new UsageError(
      `One scenario at a time: ${scenarios.join(', ')} were named. For several: ${npmRun('memory', scenarios)}`,
    )
  }

  if (values.steps) {
    const [name = ''] = scenarios
    if (name !== steps?.scenario) {
      const only = steps === undefined ? '' : ` Only the document of ${steps.scenario} diagnoses step by step.`
      throw new UsageError(`${name} has no steps.${only}`)
    }
    await steps.run(text => process.stdout.write(text))
    return 0
  }

  const versions = await versionsAsked(values)
  const { code, results } = await runScenarios({
    scenarios,
    ...versions,
    settings: {
      ...defined({
        fileSize: mapDefined(values.size, parseSize),
        wait: mapDefined(values.wait, parseDuration),
        rounds: mapDefined(values.rounds, parseCount),
        following: mapDefined(values.follow, parseDuration),
        diagnose: values.diagnose ? diagnoseWhen(native) : undefined,
        history: mapDefined(values.history, path => resolve(path)),
        allocator: mapDefined(values.allocator, allocatorOf),
      }),
      ...(await leakOf(values.leak, scenarios, versions.set)),
    },
    ...defined({ import: mapDefined(values.import, moduleAt) }),
    output: 'inherit',
  })

  for (const scenario of results?.scenarios ?? []) {
    const text = inDocumentsForm(scenario)
    if (text !== undefined) {
      process.stdout.write(`\n${text}\n`)
    }
  }
  return code
}

/** Each with its title; a file of checks, which has several, with its path. */
async function listOf(names: readonly string[]): Promise<string> {
  const titles = new Map((await describeScenarios(names)).map(({ name, title }) => [name, title]))
  const width = Math.max(...names.map(name => name.length))
  return names.map(name => `${name.padEnd(width)}  ${titles.get(name) ?? typedAs(fileOf(name))}\n`).join('')
}

function diagnoseWhen(native: boolean): Settings['diagnose'] {
  return native ? 'native' : 'always'
}

/** The measurement as the scenario's document prints it. `undefined` when nothing was measured. */
function inDocumentsForm(scenario: ScenarioResult): string | undefined {
  const { measurement, operations } = scenario
  if (measurement === undefined) {
    return undefined
  }

  return operations === undefined
    ? renderBlocks(measurement)
    : renderRepetition(
        scenario,
        readFileSync(join(readSettings().reports, scenario.scenario, 'timeline.jsonl'), 'utf8'),
        formOf(readSuite(), scenario.document),
      )
}

function moduleAt(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError(`There is no module ${path} to import.`)
  }
  return pathToFileURL(resolve(path)).href
}
