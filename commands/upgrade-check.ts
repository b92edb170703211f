/** `npm run upgrade-check`: whether there are newer releases of watched packages, and what they retain. */

import { parseArgs } from 'node:util'
import { fewestRuns } from '../helpers/judge/comparison.ts'
import { renderComparisonMarkdown } from '../helpers/results/render/comparison.ts'
import { parseSize } from '../helpers/units.ts'
import { npmRun } from '../helpers/shell.ts'
import { versionsOf } from '../helpers/versions/install.ts'
import { registryOfCache } from '../helpers/versions/prepare.ts'
import { candidatesOf, checkUpgrades, renderUpgrades } from '../helpers/versions/upgrade-check.ts'
import { VersionError } from '../helpers/versions/version-error.ts'
import { scenarioNames } from '../helpers/scenario/names.ts'
import { readSuite } from '../helpers/suite.ts'
import { compareSets } from './compare.ts'
import type { Asked } from './compare.ts'

const help = `npm run upgrade-check -- [--table] [--size 64MiB]

Compares installed packages with their newest releases: those that suite.config.ts watches. Prints a table of versions
in Markdown and, when a release is newer, runs every scenario on both, interleaved, as npm run compare does.
Exit code 0: no release is newer. 1: one is, whatever it retains. 2: the registry is out of reach.

  --table      the table of versions alone
  --size SIZE  size of the file that scenarios work on (default: 64MiB)`

export async function upgradeCheck(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      table: { type: 'boolean' },
      size: { type: 'string', default: '64MiB' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const run = { settings: { fileSize: parseSize(values.size), calibrating: true } }
  const upgrades = await checkUpgrades(versionsOf({ path: process.cwd() }), await registryOfCache(), readSuite())
  process.stdout.write(`${renderUpgrades(upgrades)}\n`)
  if (!upgrades.some(({ isBehind }) => isBehind)) {
    return 0
  }
  if (!values.table) {
    process.stdout.write(`\n${await compared(candidatesOf(upgrades), run, values.size)}\n`)
  }
  return 1
}

/** The comparison in Markdown, or why there is none: the table of newer releases is useful by itself. */
async function compared(candidate: readonly string[], run: Asked['run'], size: string): Promise<string> {
  try {
    return renderComparisonMarkdown(
      await compareSets({
        base: undefined,
        candidate,
        scenarios: scenarioNames(),
        runs: fewestRuns,
        run,
        command: npmRun('compare', ['--candidate', candidate.join(','), '--size', size]),
      }),
    )
  } catch (error) {
    if (error instanceof VersionError) {
      return `Not compared: ${error.message}`
    }
    throw error
  }
}
