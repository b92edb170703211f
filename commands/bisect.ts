/** `npm run bisect`: the release of a package, or of Node, that changed what a scenario retains. */

import { parseArgs } from 'node:util'
import { defined, mapDefined } from '../helpers/defined.ts'
import { rangeBetween } from '../helpers/versions/bisection.ts'
import { registryOfCache, printNote } from '../helpers/versions/prepare.ts'
import { resolveVersion } from '../helpers/versions/registry.ts'
import { nodeName, nodeReleases, prepareNode, resolveRelease } from '../helpers/versions/runtime.ts'
import { npmRun } from '../helpers/shell.ts'
import { openTrial } from '../helpers/versions/trial.ts'
import { search } from '../helpers/versions/search.ts'
import { readSettings } from '../helpers/settings.ts'
import { parseSize } from '../helpers/units.ts'
import { measureScenarios } from '../helpers/run/run.ts'
import { claimOutputs } from '../helpers/run/outputs.ts'
import { readSuite } from '../helpers/suite.ts'
import { chooseScenarios } from './arguments.ts'
import { examples } from './texts.ts'
import { UsageError } from './usage.ts'
import { packagesOf, requireNoNode } from './versions.ts'

const usual =
  `npm run bisect -- --package ${examples.package} --good ${examples.good} --bad ${examples.bad} ` +
  `--scenario ${examples.scenario}`

const help = `${usual}

Runs a scenario on the good and on the bad release first, then on releases between them, and prints the two
neighbours between which a metric turns red. It stores its findings: the same command goes on after Ctrl-C.
reports/bisection.md has the report. Exit code 0: found. 2: could not be done.

  --package NAME   the package whose releases are searched; the good release may be the older or the newer one;
                   node searches releases of Node itself: --package node --good 24.16.0 --bad 24.18.0
  --good, --bad V  a release on which the scenario is green, and one on which it is red
  --scenario NAME  the scenario, by name or file
  --metric NAME    the metric that separates good from bad (default: the one that is furthest over on --bad)
  --with PACKAGES  other packages in the set, the same throughout
  --size SIZE      size of the file that it works on (default: 32MiB)
  --node NODE      the Node that it runs on: a major (24), a release (24.17.0), a range (24.17), or the path of a node
                   binary (./out/Release/node)
  --again          discard earlier findings`

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
  const companions = packagesOf(values.with)
  requireNoNode(companions, '--with')
  if (name === nodeName && values.node !== undefined) {
    throw new UsageError('--node is one Node, and --package node searches its releases. Leave out --node.')
  }
  const published = name === nodeName ? await nodeReleases() : await (await registryOfCache()).packument(name)
  const versionOf = (text: string): string =>
    name === nodeName ? resolveRelease(text, published) : resolveVersion(name, text, published)
  const good = versionOf(required(values.good, 'good'))
  const bad = versionOf(required(values.bad, 'bad'))
  if (good === bad) {
    throw new UsageError(`--good and --bad are both ${good}: there is nothing between them.`)
  }

  const node = await mapDefined(values.node, text => prepareNode(text))
  const fileSize = parseSize(values.size)
  claimOutputs(readSettings().reports)
  const trial = openTrial(
    {
      name,
      scenario,
      good,
      bad,
      companions,
      fileSize,
      metric: values.metric,
      ...defined({ node }),
    },
    async (set, release = node?.path, tested) =>
      await measureScenarios({
        scenarios: [scenario],
        settings: { fileSize },
        ...defined({ set, tested, node: release }),
      }),
    readSuite(),
  )
  if (values.again) {
    trial.forget()
  }

  const { code, text } = await search(
    trial,
    {
      range: rangeBetween(published.versions, good, bad),
      command: npmRun(
        'bisect',
        argv.filter(word => word !== '--again'),
      ),
    },
    printNote,
  )
  process.stdout.write(`${text}\n`)
  return code
}

function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '') {
    throw new UsageError(`--${option} is missing. As in: ${usual}`)
  }
  return value
}
