/** `npm run sensitivity`: the smallest leak that each leak pair detects, on each of its metrics. */

import { parseArgs } from 'node:util'
import { change, figure } from '../helpers/judge/figures.ts'
import { isByteMetric } from '../helpers/metrics.ts'
import type { ScenarioResult } from '../helpers/results/schema.ts'
import { parseCount } from '../helpers/units.ts'
import { describeScenarios } from '../helpers/run/descriptions.ts'
import { measureScenarios } from '../helpers/run/run.ts'
import { chooseScenarios, leakOf } from './arguments.ts'

const help = `npm run sensitivity -- [scenario…] [--repeats 3]

Lets the leaky implementation do all operations, then 1 in 2, 1 in 4 and so on, until no metric is red any more, and
prints the smallest leak that was detected in every repeat, as a table in Markdown. Exit code 0 when each metric detects
one at all, else 1.

  --repeats N  runs of each step; scenarios are interleaved`

/** The result for one metric of a scenario. */
interface Detected {
  readonly scenario: string
  readonly metric: string
  readonly operations: number
  /** What one leaking operation retains: bytes, or a count; from the run in which all of them leak. */
  readonly each: number
  /** N: the smallest share 1/N that was red every time. `undefined` when not even all operations were. */
  smallest: number | undefined
  /** Whether the last step was still red every time. */
  going: boolean
}

export async function sensitivity(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { repeats: { type: 'string', default: '3' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const repeats = parseCount(values.repeats)
  const names = chooseScenarios(
    positionals,
    (await describeScenarios()).filter(({ kind, leaks }) => kind === 'trend' && leaks).map(({ name }) => name),
    'No scenario here has a leaky implementation, whose leak could be made smaller: leakPair() defines one.',
  )
  await leakOf('all', names)
  const detected = await step(names, repeats)

  process.stdout.write(`${table(detected)}\n`)
  return detected.every(({ smallest }) => smallest !== undefined) ? 0 : 1
}

async function step(names: readonly string[], repeats: number): Promise<readonly Detected[]> {
  const detected: Detected[] = []

  for (let leak = 1, left = names; left.length > 0; leak *= 2) {
    const runs: ScenarioResult[] = []
    for (let repeat = 1; repeat <= repeats; repeat++) {
      const { scenarios } = await measureScenarios({ scenarios: left, settings: { leak } })
      runs.push(...scenarios)
      process.stderr.write(
        `1 in ${leak}, ${repeat}/${repeats}: ` +
          `${scenarios.map(({ scenario, outcome }) => `${scenario} ${outcome}`).join(', ')}\n`,
      )
    }

    detected.push(...(leak === 1 ? runs.slice(0, names.length).flatMap(begin) : []))
    for (const row of detected.filter(({ going }) => going)) {
      row.going = runs
        .filter(({ scenario }) => scenario === row.scenario)
        .every(run => run.verdicts.some(({ metric, outcome }) => metric === row.metric && outcome === 'growing'))
      row.smallest = row.going ? leak : row.smallest
    }
    left = left.filter(name => detected.some(({ scenario, going }) => scenario === name && going))
  }

  return detected
}

function begin({ scenario, operations = 1, verdicts }: ScenarioResult): readonly Detected[] {
  return verdicts.map(({ metric, growthPerRound }) => ({
    scenario,
    metric,
    operations,
    each: (growthPerRound?.slope ?? Number.NaN) / operations,
    smallest: undefined,
    going: true,
  }))
}

function table(detected: readonly Detected[]): string {
  return [
    '| scenario | metric | a leaking operation retains | smallest leak detected | per operation | per round |',
    '|---|---|--:|--:|--:|--:|',
    ...detected.map(row => `| ${[`\`${row.scenario}\``, row.metric, ...cellsOf(row)].join(' | ')} |`),
  ].join('\n')
}

function cellsOf({ metric, operations, each, smallest }: Detected): readonly string[] {
  if (smallest === undefined) {
    return [figure(metric, each), 'none', '–', '–']
  }
  const perOperation = (each / smallest).toLocaleString('en', { maximumSignificantDigits: 2 })
  return [
    figure(metric, each),
    smallest === 1 ? 'every operation' : `1 operation in ${smallest.toLocaleString('en')}`,
    `${perOperation}${isByteMetric(metric) ? ' B' : ''}`,
    change(metric, (each * operations) / smallest),
  ]
}
