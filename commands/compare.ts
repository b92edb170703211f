/** `npm run compare`: the same scenarios on two versions, and what one retains more than the other. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { defined, mapDefined } from '../helpers/defined.ts'
import { fewestRuns } from '../helpers/judge/comparison.ts'
import { exitCodeOf, renderComparison, renderComparisonMarkdown } from '../helpers/results/render/comparison.ts'
import type { Comparison } from '../helpers/results/render/comparison.ts'
import { readSettings } from '../helpers/settings.ts'
import { parseCount, parseSize } from '../helpers/units.ts'
import { versionsOf } from '../helpers/versions/install.ts'
import { diffSnapshots } from '../helpers/versions/snapshot-diff.ts'
import type { TakeSnapshot } from '../helpers/versions/snapshot-diff.ts'
import { compareScenario } from '../helpers/versions/comparison.ts'
import type { Sides } from '../helpers/judge/comparison.ts'
import type { Compared, Side } from '../helpers/versions/comparison.ts'
import { prepareSet, printNote } from '../helpers/versions/prepare.ts'
import { prepareNode } from '../helpers/versions/runtime.ts'
import { scenarioName } from '../helpers/scenario-name.ts'
import { describeScenarios } from '../helpers/run/descriptions.ts'
import { measureScenarios, snapshotScenario } from '../helpers/run/run.ts'
import { claimOutputs } from '../helpers/run/outputs.ts'
import { chooseScenarios, requireSuiteAllocator } from './arguments.ts'
import { UsageError } from './usage.ts'
import { suite } from '../suite.config.ts'
import { packagesOf } from './versions.ts'

const help = `npm run compare -- --base helia@6.1.4 --candidate helia@7.1.15 [--scenario import] [--runs 5]
                [--size 256MiB]

Runs scenarios on two package sets, interleaved, and reports what the candidate retains more than the base, beyond
noise. It prints a table, and writes it to reports/comparison.md and .json. Exit code 0: the candidate retains no more.
1: it retains more. 2: it could not be judged.

  --base, --candidate PACKAGES  name@version, a tarball, the root of a monorepo, or a folder with package.json and lock
                      file; several separated by commas (default of --base: the packages installed here)
  --scenario NAME     the scenario, by name or file; repeat it for several (default: all)
  --runs N            runs of each version, 5 at least (default: 5)
  --size SIZE         size of the file that scenarios work on (default: 256MiB)
  --rounds N          rounds of each run; growth per round is compared too
  --node MAJOR        the Node that both run on: 22, 24 or 26
  --import FILE       a module that every process of the candidate loads first: to plant a leak`

export async function compare(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      base: { type: 'string', multiple: true },
      candidate: { type: 'string', multiple: true },
      scenario: { type: 'string', multiple: true },
      runs: { type: 'string', default: '5' },
      size: { type: 'string', default: '256MiB' },
      rounds: { type: 'string' },
      node: { type: 'string' },
      import: { type: 'string' },
      allocator: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  requireSuiteAllocator('compare', values.allocator)

  const runs = parseCount(values.runs)
  if (runs < fewestRuns) {
    throw new UsageError(`${runs} runs of each version show nothing beyond noise; give ${fewestRuns} at least.`)
  }
  const settings = {
    fileSize: parseSize(values.size),
    calibrating: true,
    ...defined({ rounds: mapDefined(values.rounds, parseCount) }),
  }
  const node = await mapDefined(values.node, prepareNode)
  const run = { settings, ...defined({ node: node?.path }) }
  const comparison = await compareSets({
    base: values.base,
    candidate: values.candidate,
    scenarios: chooseScenarios(values.scenario ?? []),
    runs,
    run,
    planted: values.import === undefined ? undefined : new URL(values.import, `file://${process.cwd()}/`).href,
    command: `npm run compare -- ${argv.join(' ')}`,
  })
  process.stdout.write(`\n${renderComparison(comparison, { colour: process.stdout.isTTY })}\n`)
  return exitCodeOf(comparison)
}

export interface Asked {
  /** Specifications of packages; `undefined`: what is installed here. */
  readonly base: readonly string[] | undefined
  readonly candidate: readonly string[] | undefined
  readonly scenarios: readonly string[]
  /** Of each version. */
  readonly runs: number
  readonly run: RunOptions
  /** A module that every process of the candidate loads first. */
  readonly planted?: string | undefined
  /** The command that repeats it. */
  readonly command: string
}

/**
 * Runs scenarios on two sets, interleaved, and writes the comparison to the reports. Scaling is left out: it compares
 * sizes itself.
 *
 * @throws {VersionError} when a set cannot be installed
 */
export async function compareSets({
  base: baseSet,
  candidate: candidateSet,
  scenarios,
  runs,
  run,
  planted,
  command,
}: Asked): Promise<Comparison> {
  const base = await sideOf(baseSet, run)
  // else more than the named packages would differ
  const held = baseSet === undefined ? versionsOf({ path: process.cwd() }) : {}
  const candidate = await sideOf(candidateSet, { ...run, ...defined({ import: planted }) }, held)
  if (base.path === candidate.path && planted === undefined) {
    throw new UsageError(
      `Base and candidate are both ${base.side.title}: there is nothing to compare. How often a version is called ` +
        'different from itself says: npm run validate -- compare',
    )
  }

  const { reports } = readSettings()
  claimOutputs(reports)

  const compared: Compared[] = []
  for (const scenario of await requireComparable(scenarios, base.path)) {
    compared.push(await compareScenario(scenario, { base: base.side, candidate: candidate.side }, runs, printNote))
  }

  const comparison: Comparison = {
    titles: titlesOf(base.side.title, candidate.side.title), // the same where only a module is imported
    runs,
    node: compared[0]?.node ?? process.versions.node,
    scenarios: compared.map(one => one.comparison),
    packages: compared[0]?.packages ?? { base: {}, candidate: {} },
    grew: await grewMore(compared, { base: base.snapshot, candidate: candidate.snapshot }),
    command,
  }
  writeFileSync(join(reports, 'comparison.json'), `${JSON.stringify(comparison, undefined, 2)}\n`)
  writeFileSync(join(reports, 'comparison.md'), renderComparisonMarkdown(comparison))
  return comparison
}

/**
 * The scenarios without scaling, which compares sizes itself.
 *
 * @throws {UsageError} when there is nothing else
 */
async function requireComparable(scenarios: readonly string[], set: string | undefined): Promise<readonly string[]> {
  const descriptions = await describeScenarios(scenarios, set)
  const scaling = descriptions.filter(({ kind }) => kind === 'scaling').map(({ name }) => name)
  const comparable = scenarios.filter(scenario => !scaling.includes(scenarioName(scenario)))
  if (comparable.length === 0) {
    throw new UsageError(
      `${scaling.join(', ')} compares sizes of a file, and is judged on one version at a time. Run it on each: npm ` +
        `run repro -- ${scaling[0]} --set PACKAGES`,
    )
  }
  return comparable
}

/**
 * The classes of which a candidate that retains more has more objects, and their holders: by one more run of each for a
 * snapshot at its end.
 */
async function grewMore(compared: readonly Compared[], sides: Sides<TakeSnapshot>): Promise<Comparison['grew']> {
  const grew: Record<string, readonly string[]> = {}
  for (const {
    comparison: { scenario, metrics },
  } of compared) {
    if (metrics.some(({ difference }) => difference === 'more')) {
      printNote(`${scenario}: one more run of each, to see what grew …`)
      grew[scenario] = await diffSnapshots(scenario, sides)
    }
  }
  return grew
}

type RunOptions = Omit<Parameters<typeof measureScenarios>[0], 'scenarios' | 'set'>

async function sideOf(
  packages: readonly string[] | undefined,
  run: RunOptions,
  held: Readonly<Record<string, string>> = {},
): Promise<{ readonly side: Side; readonly snapshot: TakeSnapshot; readonly path: string | undefined }> {
  const set = packages === undefined ? undefined : await prepareSet(packagesOf(packages), suite, held)
  const on = { ...run, ...defined({ set: set?.path }) }
  return {
    path: set?.path,
    side: {
      title: set?.title ?? 'installed',
      measure: async scenario => await measureScenarios({ ...on, scenarios: [scenario] }),
    },
    snapshot: async (scenario, folder) => await snapshotScenario({ ...on, scenario, folder }),
  }
}

/** Two columns need two names, also where a version is compared with itself. */
function titlesOf(base: string, candidate: string): Comparison['titles'] {
  return base === candidate ? { base: `${base} (base)`, candidate: `${candidate} (candidate)` } : { base, candidate }
}
