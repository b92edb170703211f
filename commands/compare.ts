/** `npm run compare`: the same scenarios on two versions, and what the one keeps more than the other. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
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
import { chooseScenarios } from './arguments.ts'
import { UsageError } from './usage.ts'
import { packagesOf } from './versions.ts'

const help = `npm run compare -- --base helia@6.1.4 --candidate helia@7.1.15 [--scenario import] [--runs 5] [--size 256MiB]

Runs scenarios on two package sets by turns, and says what the candidate keeps more than the base, beyond noise.
The table is printed; reports/comparison.md and .json hold it too. Exit code 0: it keeps no more. 1: it keeps more.
2: it could not be judged.

  --base, --candidate PACKAGES  name@version, a tarball, the root of a monorepo, or a folder with package.json and lock
                      file; several with commas between. Without --base: what is installed here
  --scenario NAME     which scenario, by name or file; several times for several (default: all)
  --runs N            of each version (default 5, which is the least)
  --size SIZE         how large a file they work on (default 256MiB)
  --rounds N          how often each does its work; then growth per round is compared too
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
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const runs = parseCount(values.runs)
  if (runs < fewestRuns) {
    throw new UsageError(`${runs} runs of each version tell nothing beyond noise; it takes ${fewestRuns} at least.`)
  }
  const settings = {
    fileSize: parseSize(values.size),
    calibrating: true,
    ...(values.rounds === undefined ? {} : { rounds: parseCount(values.rounds) }),
  }
  const run = { settings, ...(values.node === undefined ? {} : { node: (await prepareNode(values.node)).path }) }
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
  /** What it can be repeated by. */
  readonly command: string
}

/**
 * Runs scenarios on two sets by turns, and leaves what it found in the reports. Scaling is left out: it compares sizes
 * itself.
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
  // else more than what was named would differ
  const held = baseSet === undefined ? versionsOf({ path: process.cwd() }) : {}
  const candidate = await sideOf(candidateSet, { ...run, ...(planted === undefined ? {} : { import: planted }) }, held)
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
 * Scaling compares sizes itself, and is left out where others are compared.
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
 * Where the candidate keeps more: of which classes, and what holds them, by one more run of each for a snapshot at its
 * end.
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
  const set = packages === undefined ? undefined : await prepareSet(packagesOf(packages), held)
  const on = { ...run, ...(set === undefined ? {} : { set: set.path }) }
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
