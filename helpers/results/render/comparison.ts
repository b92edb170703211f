/** Tells a comparison of two versions, on a terminal and in a pull request. */

import type { Difference, MetricComparison } from '../../judge/comparison.ts'
import { perRound } from '../../judge/comparison.ts'
import { change } from '../../judge/figures.ts'
import { formatBytes } from '../../units.ts'
import type { ScenarioComparison, Sides } from '../../judge/comparison.ts'
import { painter } from '../../terminal/colour.ts'
import { layOut } from '../../terminal/table.ts'
import { inOneUnit, unknown } from './values.ts'

export interface Comparison {
  /** How each version is called. */
  readonly titles: Sides<string>
  readonly runs: number
  readonly node: string
  readonly scenarios: readonly ScenarioComparison[]
  /** What each version loaded, where the two differ. */
  readonly packages: Sides<Readonly<Record<string, string>>>
  /** What holds on to more in the candidate, by scenario, where somebody looked. */
  readonly grew: Readonly<Record<string, readonly string[]>>
  readonly command: string
}

const words: Readonly<Record<Difference, string>> = { more: 'MORE', less: 'less', same: '~', unclear: 'UNCLEAR' }

/**
 * 0: no difference to the worse; 1: the candidate keeps more; 2: at least one scenario could not be judged, and none is
 * worse.
 */
export function exitCodeOf({ scenarios }: Pick<Comparison, 'scenarios'>): 0 | 1 | 2 {
  const metrics = scenarios.flatMap(scenario => scenario.metrics)
  return metrics.some(({ difference }) => difference === 'more')
    ? 1
    : scenarios.length === 0 ||
        scenarios.some(scenario => scenario.metrics.length === 0) ||
        metrics.some(({ difference }) => difference === 'unclear')
      ? 2
      : 0
}

/** One line that stands alone. */
export function headline(comparison: Comparison): string {
  const { titles, scenarios } = comparison
  const worse = scenarios
    .filter(({ metrics }) => metrics.some(({ difference }) => difference === 'more'))
    .map(({ scenario }) => scenario)
  return (
    [
      `${titles.candidate} keeps no more than ${titles.base}.`,
      `${titles.candidate} keeps more than ${titles.base}: ${worse.join(', ')}.`,
      `${titles.base} and ${titles.candidate} could not be compared.`,
    ][exitCodeOf(comparison)] ?? ''
  )
}

export function renderComparison(comparison: Comparison, { colour }: { readonly colour: boolean }): string {
  const paint = painter(colour)
  const blocks = comparison.scenarios.map(scenario => {
    const lines = layOut(columnsOf(scenario, comparison.titles), 120)
    const painted = lines.map((line, index) => {
      const difference = scenario.metrics[index - 1]?.difference
      return paint(
        difference === 'more' || difference === 'unclear' ? 'red' : difference === 'less' ? 'green' : undefined,
        line,
      )
    })
    return [
      `${scenario.scenario}  ${formatBytes(scenario.fileSize)} · ${comparison.runs} runs each, by turns · ${scenario.seconds} s`,
      ...painted.map(line => `  ${line}`),
      `  retained per MiB  ${bytesOr(scenario.retainedPerMiB.base)} → ${bytesOr(scenario.retainedPerMiB.candidate)}`,
      ...scenario.problems.map(problem => `  ${problem}`),
      ...(comparison.grew[scenario.scenario] ?? []).map(line => `  grew more: ${line}`),
    ].join('\n')
  })
  return [...blocks, ...changedPackages(comparison), note, headline(comparison)].join('\n\n')
}

const note =
  'difference: the median of all differences between a run of the one and a run of the other, with its 99 % interval by ranks; ~ where\n  the interval holds 0, or the difference is less than the instrument shows by itself. Budgets are not asked.'

export function renderComparisonMarkdown(comparison: Comparison): string {
  const tables = comparison.scenarios.map(scenario => {
    const columns = columnsOf(scenario, comparison.titles)
    const rows = scenario.metrics.map((_, row) => `| ${columns.map(({ cells }) => cells[row]).join(' | ')} |`)
    return [
      `### ${scenario.scenario}`,
      '',
      `${formatBytes(scenario.fileSize)}, ${comparison.runs} runs each by turns, ${scenario.seconds} s. Retained per MiB: ${bytesOr(scenario.retainedPerMiB.base)} → ${bytesOr(scenario.retainedPerMiB.candidate)}.`,
      '',
      `| ${columns.map(({ title }) => title).join(' | ')} |`,
      `| ${columns.map(({ align }) => (align === 'left' ? '---' : '---:')).join(' | ')} |`,
      ...rows,
      ...scenario.problems.map(problem => `\n${problem}`),
      ...(comparison.grew[scenario.scenario] ?? []).map(line => `\nGrew more: ${line}`),
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

function columnsOf({ metrics }: ScenarioComparison, titles: Sides<string>) {
  return [
    { title: 'metric', align: 'left' as const, cells: metrics.map(({ metric }) => metric) },
    { title: titles.base, align: 'right' as const, cells: metrics.map(row => figureOf(row, row.base)) },
    { title: titles.candidate, align: 'right' as const, cells: metrics.map(row => figureOf(row, row.candidate)) },
    { title: 'difference', align: 'right' as const, cells: metrics.map(row => figureOf(row, row.shift)) },
    { title: 'interval', align: 'right' as const, cells: metrics.map(intervalOf) },
    { title: '', align: 'left' as const, cells: metrics.map(({ difference }) => words[difference]) },
  ]
}

function figureOf({ metric }: MetricComparison, value: number | undefined): string {
  return value === undefined ? unknown : change(plain(metric), value)
}

function intervalOf({ metric, interval }: MetricComparison): string {
  return interval === undefined
    ? unknown
    : inOneUnit(plain(metric), [interval.low, interval.high], ' … ', { signed: true })
}

/** A metric whose growth per round is compared has its units. */
function plain(metric: string): string {
  return metric.replace(perRound, '')
}

function bytesOr(value: number | undefined): string {
  return value === undefined ? unknown : formatBytes(Math.round(value))
}

function changedPackages({ packages: { base, candidate } }: Comparison): readonly string[] {
  const names = [...new Set([...Object.keys(base), ...Object.keys(candidate)])]
    .filter(name => base[name] !== candidate[name])
    .toSorted()
  return names.length === 0
    ? []
    : [
        `Packages that differ: ${names.map(name => `${name} ${base[name] ?? unknown} → ${candidate[name] ?? unknown}`).join(', ')}.`,
      ]
}
