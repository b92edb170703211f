/** A comparison of two versions, for a terminal and for a pull request. */

import type { Difference, MetricComparison } from '../../judge/comparison.ts'
import { perRound } from '../../judge/comparison.ts'
import { change } from '../../judge/figures.ts'
import { formatBytes } from '../../units.ts'
import type { ScenarioComparison, Sides } from '../../judge/comparison.ts'
import { painter } from '../../terminal/colour.ts'
import type { Style } from '../../terminal/colour.ts'
import { layOut } from '../../terminal/table.ts'
import { markdownTable, textColumns } from './columns.ts'
import type { Column } from './columns.ts'
import { inOneUnit, unknown } from './values.ts'

export interface Comparison {
  /** The name of each version. */
  readonly titles: Sides<string>
  readonly runs: number
  readonly node: string
  readonly scenarios: readonly ScenarioComparison[]
  /** The packages that each version loaded, where the two differ. */
  readonly packages: Sides<Readonly<Record<string, string>>>
  /** What grew more in the candidate, by scenario, for the scenarios that were searched. */
  readonly grew: Readonly<Record<string, readonly string[]>>
  readonly command: string
}

const words: Readonly<Record<Difference, string>> = { more: 'MORE', less: 'less', same: '~', unclear: 'UNCLEAR' }

/**
 * 0: no difference to the worse; 1: the candidate retains more; 2: at least one scenario could not be judged, and none
 * is worse.
 */
export function exitCodeOf({ scenarios }: Pick<Comparison, 'scenarios'>): 0 | 1 | 2 {
  const metrics = scenarios.flatMap(scenario => scenario.metrics)
  if (metrics.some(({ difference }) => difference === 'more')) {
    return 1
  }
  const isJudged =
    scenarios.length > 0 &&
    scenarios.every(scenario => scenario.metrics.length > 0) &&
    metrics.every(({ difference }) => difference !== 'unclear')
  return isJudged ? 0 : 2
}

/** One line that stands alone. */
export function headline(comparison: Comparison): string {
  const { titles, scenarios } = comparison
  const worse = scenarios
    .filter(({ metrics }) => metrics.some(({ difference }) => difference === 'more'))
    .map(({ scenario }) => scenario)
  return (
    [
      `${titles.candidate} retains no more than ${titles.base}.`,
      `${titles.candidate} retains more than ${titles.base}: ${worse.join(', ')}.`,
      `${titles.base} and ${titles.candidate} could not be compared.`,
    ][exitCodeOf(comparison)] ?? ''
  )
}

/** The comparison for a terminal, at most 120 columns wide. */
export function renderComparison(comparison: Comparison, { colour }: { readonly colour: boolean }): string {
  const paint = painter(colour)
  const blocks = comparison.scenarios.map(scenario => {
    const { scenario: name, fileSize, metrics, seconds, problems } = scenario
    const lines = layOut(textColumns(columnsOf(comparison.titles), metrics), 120)
    const painted = lines.map((line, index) => paint(styleOf(metrics[index - 1]?.difference), line))
    return [
      `${name}  ${formatBytes(fileSize)} · ${comparison.runs} runs each, interleaved · ${seconds} s`,
      ...painted.map(line => `  ${line}`),
      `  retained per MiB  ${retainedText(scenario)}`,
      ...problems.map(problem => `  ${problem}`),
      ...(comparison.grew[name] ?? []).map(line => `  grew more: ${line}`),
    ].join('\n')
  })
  return [...blocks, ...changedPackages(comparison), note, headline(comparison)].join('\n\n')
}

function styleOf(difference: Difference | undefined): Style | undefined {
  if (difference === 'more' || difference === 'unclear') {
    return 'red'
  }
  return difference === 'less' ? 'green' : undefined
}

const note = [
  'difference: the median of all differences between a run of the one and a run of the other, with its 99 %',
  '  interval by ranks; ~ where the interval holds 0, or the difference is less than the instrument shows by itself.',
  '  Budgets are not asked.',
].join('\n')

/** The comparison as Markdown, for a comment on a pull request. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const tables = comparison.scenarios.map(scenario => {
    const { scenario: name, fileSize, metrics, seconds, problems } = scenario
    const runs = `${formatBytes(fileSize)}, ${comparison.runs} runs each, interleaved, ${seconds} s`
    return [
      `### ${name}`,
      '',
      `${runs}. Retained per MiB: ${retainedText(scenario)}.`,
      '',
      markdownTable(columnsOf(comparison.titles), metrics),
      ...problems.map(problem => `\n${problem}`),
      ...(comparison.grew[name] ?? []).map(line => `\nGrew more: ${line}`),
    ].join('\n')
  })
  return (
    [
      `## ${headline(comparison)}`,
      ...tables,
      ...changedPackages(comparison),
      `Node ${comparison.node} · \`${comparison.command}\``,
    ].join('\n\n') + '\n'
  )
}

/** The columns of a comparison, for both of its forms. */
function columnsOf(titles: Sides<string>): readonly Column<MetricComparison>[] {
  return [
    { name: 'metric', title: 'metric', align: 'left', format: ({ metric }) => metric },
    figureColumn(titles.base, ({ base }) => base),
    figureColumn(titles.candidate, ({ candidate }) => candidate),
    figureColumn('difference', ({ shift }) => shift),
    { name: 'interval', title: 'interval', align: 'right', format: intervalOf },
    { name: 'verdict', title: '', align: 'left', format: ({ difference }) => words[difference] },
  ]
}

function figureColumn(title: string, value: (row: MetricComparison) => number | undefined): Column<MetricComparison> {
  return {
    name: title,
    title,
    align: 'right',
    format: row => {
      const found = value(row)
      return found === undefined ? unknown : change(withoutRound(row.metric), found)
    },
  }
}

function intervalOf({ metric, interval }: MetricComparison): string {
  return interval === undefined
    ? unknown
    : inOneUnit(withoutRound(metric), [interval.low, interval.high], ' … ', { signed: true })
}

/** A metric whose growth per round is compared has its units. */
function withoutRound(metric: string): string {
  return metric.replace(perRound, '')
}

function retainedText({ retainedPerMiB: { base, candidate } }: ScenarioComparison): string {
  return `${bytesOr(base)} → ${bytesOr(candidate)}`
}

function bytesOr(value: number | undefined): string {
  return value === undefined ? unknown : formatBytes(Math.round(value))
}

function changedPackages({ packages: { base, candidate } }: Comparison): readonly string[] {
  const changes = [...new Set([...Object.keys(base), ...Object.keys(candidate)])]
    .filter(name => base[name] !== candidate[name])
    .toSorted()
    .map(name => `${name} ${base[name] ?? unknown} → ${candidate[name] ?? unknown}`)

  return changes.length === 0 ? [] : [`Packages that differ: ${changes.join(', ')}.`]
}
