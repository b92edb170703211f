/** The end of a run on the terminal: every scenario, every judged metric, and a list of the red ones. */

import { briefColumns, noteOf, textColumns } from './columns.ts'
import { retainedText } from '../history/retained.ts'
import { painter } from '../../terminal/colour.ts'
import type { Style } from '../../terminal/colour.ts'
import { layOut } from '../../terminal/table.ts'
import type { Column } from '../../terminal/table.ts'
import { wrap } from '../../terminal/wrap.ts'
import { metricColumns } from './metric-columns.ts'
import { besideTexts, endText, outcomeWords, ownMessage, workTexts } from './outcomes.ts'
import { isRedRow, rowsOf } from './rows.ts'
import type { Row } from './rows.ts'
import { scalingLines } from './scaling.ts'
import type { StyledLine } from './scaling.ts'
import { scenarioColumns } from './scenario-columns.ts'
import type { Results, ScenarioResult } from '../schema.ts'

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
  const notes = footnotes(results)
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

/** The block of one scenario alone: its outcome, and its metrics. */
export function renderScenario(scenario: ScenarioResult, { width = 100, colour = false }: TableOptions = {}): string {
  const paint = painter(colour)

  return scenarioLines(scenario, width)
    .map(({ text, style }) => paint(style, text))
    .join('\n')
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
  const marks = rows.map(row => (isRedRow(row) ? '✗' : ' '))
  const [titles = '', ...lines] = layOut(
    [gutter(marks), ...textColumns(briefColumns(metricColumns(rows)), rows)],
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

/** A row per scenario: the summary of a run. Empty for a single scenario, whose own block has it all. */
function overviewLines({ scenarios }: Results, width: number): readonly StyledLine[] {
  if (scenarios.length < 2) {
    return []
  }
  const marks = scenarios.map(({ outcome }) => (outcome === 'passed' ? '✓' : '✗'))
  const [titles = '', ...rows] = layOut([gutter(marks), ...textColumns(scenarioColumns, scenarios)], width)

  return [
    { text: titles, style: 'dim' },
    ...scenarios.map(({ outcome }, index) => ({
      text: rows[index] ?? '',
      style: outcome === 'passed' ? ('green' as const) : ('red' as const),
    })),
  ]
}

function gutter(marks: readonly string[]): Column {
  return { title: ' ', align: 'left', cells: marks }
}

const retainedNote =
  'retained per MiB: what heapUsed and external gained since the baseline, per MiB imported or transferred; ' +
  '± how far clean runs lie apart.'

/** Each explains words that stand in the tables, once. */
function footnotes({ scenarios, suite }: Results): readonly string[] {
  const measured = scenarios.filter(({ measurement }) => measurement !== undefined)
  const byBudget = scenarios.find(({ verdicts }) => verdicts.some(({ clean }) => clean !== undefined))
  const byTrend = scenarios.find(({ verdicts }) => verdicts.some(({ growthPerRound }) => growthPerRound !== undefined))

  return [
    ...(scenarios.some(scenario => retainedText(scenario) !== undefined) ? [retainedNote] : []),
    ...[byBudget, byTrend].flatMap(found => (found === undefined ? [] : [noteOf(metricColumns(rowsOf(found)))])),
    ...(suite?.notes ?? []),
    ...(measured.length > 0 && scenarios.length > 1 ? [noteOf(scenarioColumns)] : []),
  ]
}
