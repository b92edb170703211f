/** What a run ends with on the terminal: every scenario, every judged metric, and at a glance what is red. */

import { figure } from '../../judge/figures.ts'
import { figureColumn, isByTrend, metricColumns } from './columns.ts'
import { retainedText } from '../history/retained.ts'
import { painter } from '../../terminal/colour.ts'
import { layOut } from '../../terminal/table.ts'
import { wrap } from '../../terminal/wrap.ts'
import { overviewLines } from './overview-table.ts'
import { besideTexts, endText, outcomeWords, ownMessage, workTexts } from './outcomes.ts'
import { excessOf, factorOf, isRedRow, rowsOf } from './rows.ts'
import type { Row } from './rows.ts'
import { scalingLines } from './scaling.ts'
import type { StyledLine } from './scaling.ts'
import type { Results, ScenarioResult } from '../schema.ts'
import { inOneUnit, unknown } from './values.ts'

export interface TableOptions {
  /** Columns of the terminal; 100 unless said. */
  readonly width?: number
  /** ANSI colours; what is red shows without them, too. */
  readonly colour?: boolean
}

/**
 * One block per scenario, footnotes for the words that need one, a row per scenario, the names that are red, and as
 * last line `N passed, N failed`.
 */
export function renderTable(results: Results, { width = 100, colour = false }: TableOptions = {}): string {
  const { scenarios } = results
  const paint = painter(colour)
  const red = scenarios.filter(({ outcome }) => outcome !== 'passed')
  const blocks = scenarios.map(scenario => scenarioLines(scenario, width))
  const notes = footnotes(scenarios)
    .flatMap(note => wrap(note, width, '  '))
    .map(text => ({ text, style: 'dim' as const }))
  const last: readonly StyledLine[] = [
    ...(red.length === 0
      ? []
      : wrap(`Failed: ${red.map(({ scenario }) => scenario).join(', ')}`, width, '  ').map(text => ({
          text,
          style: 'red' as const,
        }))),
    {
      text: `${scenarios.length - red.length} passed, ${red.length} failed`,
      style: red.length === 0 ? 'green' : 'red',
    },
  ]

  return [...blocks, notes, overviewLines(results, width), last]
    .filter(lines => lines.length > 0)
    .map(lines => lines.map(({ text, style }) => paint(style, text)).join('\n'))
    .join('\n\n')
}

function scenarioLines(scenario: ScenarioResult, width: number): readonly StyledLine[] {
  const passed = scenario.outcome === 'passed'
  const retained = retainedText(scenario)

  return [
    ...wrap(headline(scenario), width, '  ').map(text => ({
      text,
      style: passed ? ('green' as const) : ('red' as const),
    })),
    ...(scenario.title === scenario.scenario ? [] : wrap(`  ${scenario.title}`, width, '  ').map(text => ({ text }))),
    ...problemLines(scenario, width),
    ...metricLines(rowsOf(scenario), width),
    ...(retained === undefined
      ? []
      : wrap(`  retained per MiB  ${retained}`, width, '  ').map(text => ({ text, style: 'bold' as const }))),
    ...scalingLines(scenario.scaling, width),
  ]
}

function headline(scenario: ScenarioResult): string {
  const { scenario: name, outcome, seconds, profile, document } = scenario
  const facts = [
    outcomeWords[outcome],
    ...workTexts(scenario),
    ...(seconds === 0 ? [] : [`${seconds} s`]),
    ...(profile === 'quiet' ? ['quiet profile'] : []),
    ...besideTexts(scenario),
    ...(document === undefined ? [] : [`document ${document.split('_')[0]}`]),
  ]

  return `${outcome === 'passed' ? '✓' : '✗'} ${name}  ${facts.join(' · ')}`
}

/** The first line of what no row can say: why there are none, or what went wrong beside them. */
function problemLines(scenario: ScenarioResult, width: number): readonly StyledLine[] {
  const [first] = ownMessage(scenario)
  const end = endText(scenario)
  const text = first ?? (end === undefined ? undefined : `Its process ended ${end}.`)

  return scenario.outcome === 'passed' || text === undefined || (scenario.verdicts.length > 0 && first === undefined)
    ? []
    : wrap(`  ${text}`, width, '  ').map(line => ({ text: line, style: 'red' as const }))
}

function metricLines(rows: readonly Row[], width: number): readonly StyledLine[] {
  if (rows.length === 0) {
    return []
  }

  const counts = new Set(rows.flatMap(({ verdict }) => (verdict?.clean === undefined ? [] : [verdict.clean.runs])))
  const [runs] = counts.size === 1 ? [...counts] : []

  const [titles = '', ...lines] = layOut(
    [
      { title: ' ', align: 'left', cells: rows.map(row => (isRedRow(row) ? '✗' : ' ')) },
      ...metricColumns(rows),
      ...(isByTrend(rows)
        ? []
        : [
            {
              title: runs === undefined ? 'clean runs' : `${runs} clean runs`,
              align: 'right' as const,
              cells: rows.map(row => cleanCell(row, runs)),
              spare: 4,
            },
          ]),
      figureColumn(
        rows,
        'detectable from',
        figure,
        ({ verdict }) => verdict?.growthPerRound?.minDetectable ?? verdict?.minDetectable,
        3,
      ),
      { title: 'verdict', align: 'left', cells: rows.map(verdictCell) },
    ],
    width,
  )

  return [
    { text: titles, style: 'dim' },
    ...rows.map((row, index) => ({
      text: lines[index] ?? '',
      style: isRedRow(row) ? ('red' as const) : row.verdict === undefined ? ('dim' as const) : undefined,
    })),
  ]
}

function cleanCell({ metric, verdict }: Row, shared: number | undefined): string {
  return verdict?.clean === undefined
    ? unknown
    : `${inOneUnit(metric, [verdict.clean.min, verdict.clean.median, verdict.clean.max], '…')}${shared === undefined ? ` (${verdict.clean.runs})` : ''}`
}

function verdictCell({ verdict }: Row): string {
  if (verdict === undefined) {
    return 'not judged'
  }

  return verdict.outcome === 'within'
    ? 'within'
    : verdict.outcome === 'over'
      ? `OVER ${factorOf(verdict) ?? `by ${excessOf(verdict)}`}`
      : verdict.outcome.toUpperCase()
}

/** Each explains a word that stands in the table, once. */
function footnotes(scenarios: readonly ScenarioResult[]): readonly string[] {
  const measured = scenarios.some(({ measurement }) => measurement !== undefined)
  const clean = scenarios.some(({ verdicts }) => verdicts.some(verdict => verdict.clean !== undefined))
  const byTrend = scenarios.some(({ verdicts }) => verdicts.some(({ growthPerRound }) => growthPerRound !== undefined))
  const retained = scenarios.some(scenario => retainedText(scenario) !== undefined)
  const overview = scenarios.length > 1

  return [
    ...(retained
      ? [
          'retained per MiB: what heapUsed and external gained since the baseline, per MiB imported or transferred; ± how far clean runs lie apart.',
        ]
      : []),
    ...(clean
      ? [
          'clean runs: least…median…most change of runs without a leak, which the budget rests on. detectable from: the smallest leak that is red even on a run below them; of peakRss, what is held at its highest moment besides; none where they worked on a file of another size.',
        ]
      : []),
    ...(byTrend
      ? [
          'per round: the slope of the trend, where that is judged and no budget; tolerance: what may come by the end of the first rounds without a leak; there, detectable from is what has to be kept by then to be followed and found growing.',
        ]
      : []),
    ...(measured
      ? ['heapTotal is shown and not judged: V8 gives 63 MiB of it back by itself after loading Helia.']
      : []),
    ...(overview && measured
      ? [
          'retained: what heapUsed and external gained. headroom: what is left of the budget that is nearest to its end.',
        ]
      : []),
  ]
}
