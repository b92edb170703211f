/** The end of a run on the terminal: every scenario, every judged metric, and a list of the red ones. */

import { figure } from '../../judge/figures.ts'
import { figureColumn, isByTrend, metricColumns } from './columns.ts'
import { retainedText } from '../history/retained.ts'
import { layOut, painter, wrap } from './layout.ts'
import type { Style } from './layout.ts'
import { overviewLines } from './overview-table.ts'
import { besideTexts, endText, outcomeWords, ownMessage, workTexts } from './outcomes.ts'
import { excessOf, factorOf, isRedRow, rowsOf } from './rows.ts'
import type { Row } from './rows.ts'
import { scalingLines } from './scaling.ts'
import type { StyledLine } from './scaling.ts'
import type { Results, ScenarioResult } from '../schema.ts'
import { inOneUnit, unknown } from './values.ts'

export interface TableOptions {
  /** Columns of the terminal (default: 100). */
  readonly width?: number
  /** ANSI colours; red rows show without them, too. */
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

/** One line that no row has: why there are no rows, or what went wrong beside them. */
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
    ...rows.map((row, index) => ({ text: lines[index] ?? '', style: styleOf(row) })),
  ]
}

function styleOf(row: Row): Style | undefined {
  if (isRedRow(row)) {
    return 'red'
  }
  return row.verdict === undefined ? 'dim' : undefined
}

function cleanCell({ metric, verdict }: Row, shared: number | undefined): string {
  if (verdict?.clean === undefined) {
    return unknown
  }
  const { runs, min, median, max } = verdict.clean
  return `${inOneUnit(metric, [min, median, max], '…')}${shared === undefined ? ` (${runs})` : ''}`
}

function verdictCell({ verdict }: Row): string {
  if (verdict === undefined) {
    return 'not judged'
  }
  if (verdict.outcome === 'over') {
    return `OVER ${factorOf(verdict) ?? `by ${excessOf(verdict)}`}`
  }
  return verdict.outcome === 'within' ? 'within' : verdict.outcome.toUpperCase()
}

const notes = {
  retained:
    'retained per MiB: what heapUsed and external gained since the baseline, per MiB imported or transferred; ' +
    '± how far clean runs lie apart.',
  clean:
    'clean runs: least…median…most change of runs without a leak, which the budget rests on. detectable from: ' +
    'the smallest leak that is red even on a run below them; of peakRss, what is held at its highest moment besides; ' +
    'none where they worked on a file of another size.',
  byTrend:
    'per round: the slope of the trend, where that is judged and no budget; tolerance: what may come by the end of ' +
    'the first rounds without a leak; there, detectable from is what has to be retained by then to be followed and ' +
    'found growing.',
  heapTotal: 'heapTotal is shown and not judged: V8 gives 63 MiB of it back by itself after loading Helia.',
  overview:
    'retained: what heapUsed and external gained. headroom: what is left of the budget that is nearest to its end.',
} as const

/** Each explains a word that stands in the table, once. */
function footnotes(scenarios: readonly ScenarioResult[]): readonly string[] {
  const isMeasured = scenarios.some(({ measurement }) => measurement !== undefined)
  const verdicts = scenarios.flatMap(scenario => scenario.verdicts)

  return [
    ...(scenarios.some(scenario => retainedText(scenario) !== undefined) ? [notes.retained] : []),
    ...(verdicts.some(({ clean }) => clean !== undefined) ? [notes.clean] : []),
    ...(verdicts.some(({ growthPerRound }) => growthPerRound !== undefined) ? [notes.byTrend] : []),
    ...(isMeasured ? [notes.heapTotal] : []),
    ...(isMeasured && scenarios.length > 1 ? [notes.overview] : []),
  ]
}
