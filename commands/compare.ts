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
import { compareScenario, workOf } from '../helpers/versions/comparison.ts'
import type { Sides } from '../helpers/judge/comparison.ts'
import type { Compared, Side, Work } from '../helpers/versions/comparison.ts'
import { prepareSet, printNote } from '../helpers/versions/prepare.ts'
import { prepareNode } from '../helpers/versions/runtime.ts'
import type { Runtime } from '../helpers/versions/runtime.ts'
import { isBuilt } from '../helpers/module-url.ts'
import { npmRun, portableText } from '../helpers/shell.ts'
import { scenarioName } from '../helpers/scenario-name.ts'
import { describeScenarios } from '../helpers/run/descriptions.ts'
import { measureScenarios, snapshotScenario } from '../helpers/run/run.ts'
import { claimOutputs } from '../helpers/run/outputs.ts'
import { chooseScenarios, requireSuiteAllocator } from './arguments.ts'
import { examples } from './texts.ts'
import { UsageError } from './usage.ts'
import { readSuite } from '../helpers/suite.ts'
import { sideAsked } from './versions.ts'
import type { SideAsked } from './versions.ts'

const x = examples.package

const help = `npm run compare -- --base ${x}@${examples.older} --candidate ${x}@${examples.newer}
                [--scenario ${isBuilt ? examples.scenario : 'import'}] [--runs 5] [--size 256MiB]

Runs scenarios on two package sets, or on two releases of Node, interleaved, and reports what the candidate retains more
than the base, beyond noise. It prints a table, and writes it to reports/comparison.md and .json. Exit code 0: the
candidate retains no more. 1: it retains more. 2: it could not be judged.

  --base, --candidate PACKAGES  name@version, a tarball, the root of a monorepo, or a folder with package.json and lock
                      file; several separated by commas (default of --base: the packages installed here);
                      node@24.16.0 is the Node of that side, as --node takes it
  --scenario NAME     the scenario, by name or file; repeat it for several (default: all)
  --runs N            runs of each version, 5 at least (default: 5)
  --size SIZE         size of the file that scenarios work on (default: 256MiB)
  --rounds N          rounds of each run; growth per round is compared too
  --node NODE         the Node that both run on: a major (24), a release (24.17.0), a range (24.17), or the path of a
                      node binary (./out/Release/node)
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
  const comparison = await compareSets({
    base: values.base,
    candidate: values.candidate,
    scenarios: chooseScenarios(values.scenario ?? []),
    runs,
    run: { settings },
    node: values.node,
    planted: values.import === undefined ? undefined : new URL(values.import, `file://${process.cwd()}/`).href,
    command: npmRun('compare', [...argv]),
  })
  process.stdout.write(`\n${renderComparison(comparison, { colour: process.stdout.isTTY })}\n`)
  return exitCodeOf(comparison)
}

/** A command of the repository alone. */
const fromItself = ' How often a version is called different from itself says: npm run validate -- compare'

export interface Asked {
  /** Specifications of packages, and `node@…` for the Node of a side; `undefined`: what is installed here. */
  readonly base: readonly string[] | undefined
  readonly candidate: readonly string[] | undefined
  readonly scenarios: readonly string[]
  /** Of each version. */
  readonly runs: number
  readonly run: RunOptions
  /** The Node that both run on, as it was typed, where neither side names one. */
  readonly node?: string | undefined
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
  base: typedBase,
  candidate: typedCandidate,
  scenarios,
  runs,
  run,
  node,
  planted,
  command,
}: Asked): Promise<Comparison> {
  const asked = { base: sideAsked(typedBase, '--base'), candidate: sideAsked(typedCandidate, '--candidate') }
  const ofSide = asked.base.node ?? asked.candidate.node
  if (node !== undefined && ofSide !== undefined) {
    throw new UsageError(`--node is the Node of both sides, and node@${ofSide} that of one. Give one of them.`)
  }
  const base = await sideOf(asked.base, node, run)
  // else more than the named packages would differ
  const held = asked.base.packages === undefined ? versionsOf({ path: process.cwd() }) : {}
  const candidate = await sideOf(asked.candidate, node, { ...run, ...defined({ import: planted }) }, held)
  if (base.path === candidate.path && base.node === candidate.node && planted === undefined) {
    throw new UsageError(
      `Base and candidate are both ${base.side.title}: there is nothing to compare. ` +
        `Name another version by --candidate or --base.${isBuilt ? '' : fromItself}`,
    )
  }

  const { reports } = readSettings()
  claimOutputs(reports)

  const compared: Compared[] = []
  const unused: string[] = []
  for (const scenario of await requireComparable(scenarios, asked.candidate, base.path)) {
    const one = await compareScenario(scenario, { base: base.side, candidate: candidate.side }, runs, printNote)
    if (one.unused === undefined) {
      compared.push(one)
    } else {
      unused.push(one.unused)
      printNote(`${scenario} is left out. ${one.unused}`)
    }
  }
  if (compared.length === 0) {
    throw new UsageError(unused[0] ?? 'There is nothing to compare.')
  }

  const comparison: Comparison = {
    titles: titlesOf(base.side.title, candidate.side.title), // the same where only a module is imported
    runs,
    node: [...new Set([base.version, candidate.version])].join(' → '),
    scenarios: compared.map(one => one.comparison),
    packages: compared[0]?.packages ?? { base: {}, candidate: {} },
    grew: await grewMore(compared, { base: base.snapshot, candidate: candidate.snapshot }),
    command,
  }
  writeFileSync(join(reports, 'comparison.json'), portableText(`${JSON.stringify(comparison, undefined, 2)}\n`))
  writeFileSync(join(reports, 'comparison.md'), portableText(renderComparisonMarkdown(comparison)))
  return comparison
}

/**
 * The scenarios without scaling, which compares sizes itself.
 *
 * @throws {UsageError} when there is nothing else
 */
async function requireComparable(
  scenarios: readonly string[],
  { packages, node }: SideAsked,
  set: string | undefined,
): Promise<readonly string[]> {
  const descriptions = await describeScenarios(scenarios, set)
  const scaling = descriptions.filter(({ kind }) => kind === 'scaling').map(({ name }) => name)
  const comparable = scenarios.filter(scenario => !scaling.includes(scenarioName(scenario)))
  if (comparable.length === 0) {
    throw new UsageError(
      `${scaling.join(', ')} compares sizes of a file, and is judged on one version at a time. Run it on each: ` +
        npmRun('repro', [
          scaling[0] ?? '',
          ...(packages === undefined ? [] : ['--set', packages.join(',')]),
          ...(node === undefined ? [] : ['--node', node]),
        ]),
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

interface PreparedSide {
  readonly side: Side
  readonly snapshot: TakeSnapshot
  /** Of its set. */
  readonly path: string | undefined
  /** The path of its Node. */
  readonly node: string | undefined
  /** Of its Node. */
  readonly version: string
}

async function sideOf(
  asked: SideAsked,
  ofBoth: string | undefined,
  run: RunOptions,
  held: Readonly<Record<string, string>> = {},
): Promise<PreparedSide> {
  const own = await mapDefined(asked.node, text => prepareNode(text))
  const node = own ?? (await mapDefined(ofBoth, text => prepareNode(text)))
  const set = await mapDefined(asked.packages, packages => prepareSet(packages, readSuite(), held))
  const on = { ...run, ...defined({ set: set?.path, tested: set?.pins, node: node?.path }) }
  const worked: Record<string, Work | undefined> = {}
  const named = [...(set === undefined ? [] : [set.title]), ...(own === undefined ? [] : [nodeTitle(own)])]
  return {
    path: set?.path,
    node: node?.path,
    version: node?.version ?? process.versions.node,
    side: {
      title: named.length === 0 ? 'installed' : named.join(' '),
      async measure(scenario, work) {
        const results = await measureScenarios({ ...on, scenarios: [scenario], settings: { ...on.settings, ...work } })
        worked[scenario] = workOf(results.scenarios[0])
        return results
      },
    },
    snapshot: async (scenario, folder) =>
      await snapshotScenario({
        ...on,
        scenario,
        folder,
        settings: { ...on.settings, ...(worked[scenario] === undefined ? {} : { ...worked[scenario], rounds: 1 }) },
      }),
  }
}

/** `node@24.16.0`; of a binary its path too, for two of one version differ in nothing else. */
function nodeTitle({ version, typed }: Runtime): string {
  return `node@${version}${typed.includes('/') ? ` (${typed})` : ''}`
}

/** Two columns need two names, also where a version is compared with itself. */
function titlesOf(base: string, candidate: string): Comparison['titles'] {
  return base === candidate ? { base: `${base} (base)`, candidate: `${candidate} (candidate)` } : { base, candidate }
}
