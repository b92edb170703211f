/**
 * `npm run validate -- package`: checks of the installed package over and over, on each Node: how often an operation
 * that retains nothing is red, and how often a leak of one operation is not red on its metric.
 */

import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isRed } from '../../helpers/judge/measurement.ts'
import { changeOf } from '../../helpers/reading.ts'
import type { ScenarioResult } from '../../helpers/results/schema.ts'
import { formatBytes, parseCount } from '../../helpers/units.ts'
import { prepareNode, runtimes } from '../../helpers/versions/runtime.ts'
import type { Runtime } from '../../helpers/versions/runtime.ts'
import { temporaryDirectory } from '../../helpers/workspace/temporary-directory.ts'
import { repeatAll, reportCounts } from './count.ts'
import type { Count } from './count.ts'
import { check, ending, folder, install } from './package-project.ts'

const help = `npm run validate -- package [name…] [--node VERSION]… [--repeat 10] [--at-once N]

Packs this checkout, installs it into an empty project, and runs the checks of tests/package/operations there:
operations that retain nothing, each of which must be green, and leaks of one operation, each of which must be red on
its metric.
Exit code 0: no false alarm and no miss. 1: some. 2: nothing was tried.

  name            only these files, without .memory.ts (default: all)
  --node VERSION  on this Node (default: on ${runtimes.join(', ')}); may be given several times
  --repeat N      runs of each operation (default: 10); leaks run twice as often
  --at-once N     runs beside each other (default: 1)`

/** The metric that each leak has to be red on. */
const leaks: Readonly<Record<string, string>> = {
  'leak-of-buffers': 'arrayBuffers',
  'leak-of-descriptors': 'descriptors',
  'leak-of-heap': 'heapUsed',
  'leak-of-listeners': 'listeners',
  'leak-of-native-memory': 'rssAnon',
  'leak-of-timers': 'handles',
}

/** Returns the exit code. @throws {VersionError} when the package cannot be packed or installed */
export async function validatePackage(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      node: { type: 'string', multiple: true, default: [...runtimes] },
      repeat: { type: 'string', default: '10' },
      'at-once': { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  const repeats = parseCount(values.repeat)
  const atOnce = parseCount(values['at-once'])
  const chosen = namesOf(positionals)

  await using directory = await temporaryDirectory()
  const project = directory.path
  await install(project)

  const counts: Count[] = []
  const figures: string[] = []
  for (const version of values.node) {
    const node = await prepareNode(version)
    const results: ScenarioResult[] = []
    for (const [names, tries] of [
      [chosen.filter(name => metricOf(name) === undefined), repeats],
      [chosen.filter(name => metricOf(name) !== undefined), 2 * repeats],
    ] as const) {
      const whats = names.map(
        name => `Node ${node.version}, ${name}: ${metricOf(name) === undefined ? 'false alarms' : 'missed'}`,
      )
      const counted = await repeatAll(whats, { tries, atOnce }, async () => {
        const found = await check(project, names, node)
        results.push(...found)
        return names.map(name => problemsOf(name, found))
      })
      counts.push(...counted)
    }
    figures.push(figuresOf(node, results))
  }
  const code = reportCounts(counts)
  process.stdout.write(`\n${figures.join('\n')}\n`)
  return code
}

function namesOf(asked: readonly string[]): readonly string[] {
  const all = readdirSync(folder)
    .filter(name => name.endsWith(ending))
    .map(name => name.slice(0, -ending.length))
  return asked.length === 0 ? all : all.filter(name => asked.includes(name))
}

/** None where the verdict is right. */
function problemsOf(name: string, results: readonly ScenarioResult[]): readonly string[] {
  const result = results.find(({ file }) => file === `${name}${ending}`)
  if (result === undefined) {
    return ['no result']
  }
  const metric = metricOf(name)
  if (metric === undefined) {
    const wrong = result.verdicts.filter(({ outcome }) => isRed(outcome)).map(({ reason }) => reason)
    return result.outcome === 'passed' ? [] : [...wrong, result.message ?? result.outcome]
  }
  const found = result.verdicts.find(verdict => verdict.metric === metric)
  return found?.outcome === 'growing' ? [] : [found?.reason ?? result.message ?? result.outcome]
}

/** How far metrics rise in a first leg where nothing is retained, which floors are made for; and what it took. */
function figuresOf({ version }: Runtime, results: readonly ScenarioResult[]): string {
  const clean = results.filter(({ file }) => metricOf(file) === undefined)
  const level = clean.flatMap(({ measurement }) =>
    measurement === undefined || (measurement.legs ?? []).length > 1 ? [] : [measurement],
  )
  const rises = ['heapUsed', 'external', 'arrayBuffers', 'rssAnon'].map(metric => {
    const highest = Math.max(0, ...level.map(measurement => changeOf(measurement, metric) ?? 0))
    return `${metric} ${formatBytes(highest)}`
  })
  return (
    `Node ${version}: clean ${secondsOf(clean)}, leaks ` +
    `${secondsOf(results.filter(({ file }) => metricOf(file) !== undefined))}; ` +
    `the highest rise of a level first leg: ${rises.join(', ')}`
  )
}

/** The median, and the range. */
function secondsOf(results: readonly ScenarioResult[]): string {
  const sorted = results.map(({ seconds }) => seconds).toSorted((a, b) => a - b)
  return sorted.length === 0 ? 'none' : `${sorted[Math.floor(sorted.length / 2)]} s [${sorted[0]} … ${sorted.at(-1)}]`
}

/** The metric that a file has to be red on. `undefined`: it retains nothing. */
function metricOf(file: string): string | undefined {
  return leaks[file.replace(ending, '')]
}
