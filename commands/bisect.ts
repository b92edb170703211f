/** `npm run bisect`: the release of a package that changed what a scenario keeps. */

import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { rangeBetween } from '../helpers/versions/bisection.ts'
import { registryOfCache, printNote } from '../helpers/versions/prepare.ts'
import { resolveVersion } from '../helpers/versions/registry.ts'
import { prepareNode } from '../helpers/versions/runtime.ts'
import { openTrial } from '../helpers/versions/trial.ts'
import { search } from '../helpers/versions/search.ts'
import { readSettings } from '../helpers/settings.ts'
import { parseSize } from '../helpers/units.ts'
import { measureScenarios } from '../helpers/run/run.ts'
import { claimOutputs } from '../helpers/run/outputs.ts'
import { chooseScenarios } from './arguments.ts'
import { UsageError } from './usage.ts'
import { packagesOf } from './versions.ts'

const help = `npm run bisect -- --package helia --good 4.1.1 --bad 4.1.0 --scenario transfer-with-stalled-gateway

Runs a scenario on the good and on the bad release first, then on releases between them, and ends with the two neighbours
where a metric turns red. What was found so far is kept: the same command goes on after Ctrl-C. reports/bisection.md holds
the report. Exit code 0: found. 2: could not be done.

  --package NAME   the package whose releases are searched; it may be older or newer where it is good
  --good, --bad V  a release that keeps the scenario's budgets, and one that does not
  --scenario NAME  which scenario, by name or file
  --metric NAME    which metric tells them apart (default: the one that is furthest over its budget at the bad end)
  --with PACKAGES  what else the set holds, the same throughout
  --size SIZE      how large a file it works on (default 32MiB)
  --node MAJOR     the Node that it runs on: 22, 24 or 26
  --again          forget what was found before`

export async function bisect(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      package: { type: 'string' },
      good: { type: 'string' },
      bad: { type: 'string' },
      scenario: { type: 'string' },
      metric: { type: 'string' },
      with: { type: 'string', multiple: true, default: [] },
      size: { type: 'string', default: '32MiB' },
      node: { type: 'string' },
      again: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const name = required(values.package, 'package')
  const [scenario = ''] = chooseScenarios([required(values.scenario, 'scenario')])
  const published = await (await registryOfCache()).packument(name)
  const good = resolveVersion(name, required(values.good, 'good'), published)
  const bad = resolveVersion(name, required(values.bad, 'bad'), published)
  if (good === bad) {
    throw new UsageError(`--good and --bad are both ${good}: there is nothing between them.`)
  }

  const node = values.node === undefined ? {} : { node: await prepareNode(values.node) }
  const fileSize = parseSize(values.size)
  claimOutputs(readSettings().reports)
  const trial = openTrial(
    { name, scenario, good, bad, companions: packagesOf(values.with), fileSize, metric: values.metric, ...node },
    async set =>
      await measureScenarios({
        scenarios: [scenario],
        set,
        settings: { fileSize },
        ...(node.node === undefined ? {} : { node: node.node.path }),
      }),
  )
  if (values.again) {
    rmSync(trial.path, { force: true })
  }

  const { code, text } = await search(
    trial,
    {
      range: rangeBetween(published.versions, good, bad),
      command: `npm run bisect -- ${argv.filter(word => word !== '--again').join(' ')}`,
    },
    printNote,
  )
  process.stdout.write(`${text}\n`)
  return code
}

function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '') {
    throw new UsageError(
      `--${option} is missing. As in: npm run bisect -- --package helia --good 4.1.1 --bad 4.1.0 --scenario ` +
        'transfer-with-stalled-gateway',
    )
  }
  return value
}
